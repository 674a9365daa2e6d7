INSERT INTO webhook_events (id, type, body, waiting, created_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (id) DO NOTHING
