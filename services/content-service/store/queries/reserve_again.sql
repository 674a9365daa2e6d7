INSERT INTO garbage (prefix, state, created_at, until)
VALUES ($1, 'reserved', $2, $3)
ON CONFLICT (prefix) DO NOTHING
