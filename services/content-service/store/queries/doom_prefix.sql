INSERT INTO garbage (prefix, state, created_at, until)
VALUES ($1, 'doomed', $2, $3)
ON CONFLICT (prefix) DO UPDATE
SET state = 'doomed', until = excluded.until
