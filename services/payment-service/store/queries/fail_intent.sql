-- Nobody has its address: a session of it that may exist can't be paid.
UPDATE intents SET state = 'failed' WHERE id = $1 AND state = 'open' AND session_id IS NULL;
