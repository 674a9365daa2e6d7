INSERT INTO events (id, type, subscription_id, created_at, received_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (id) DO NOTHING;
