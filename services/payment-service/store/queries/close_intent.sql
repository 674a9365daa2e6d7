UPDATE intents SET state = $2 WHERE session_id = $1 AND state <> 'completed';
