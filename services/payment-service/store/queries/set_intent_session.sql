-- Not when another checkout has taken its place, or another session was stored.
UPDATE intents
SET session_id = $2, url = $3
WHERE id = $1 AND state = 'open' AND (session_id IS NULL OR session_id = $2);
