INSERT INTO webhook_deliveries
  (id, endpoint_id, event_id, state, attempts, next_at, started_at, error, created_at, updated_at)
VALUES ($1, $2, $3, 'pending', 0, $4, $4, '', $4, $4)
ON CONFLICT (event_id, endpoint_id) DO NOTHING
