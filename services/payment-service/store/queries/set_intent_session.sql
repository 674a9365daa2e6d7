UPDATE intents SET session_id = $2, url = $3 WHERE id = $1;
