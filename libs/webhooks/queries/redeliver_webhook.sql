UPDATE webhook_deliveries
SET state = 'pending', attempts = 0, next_at = $2, started_at = $2, updated_at = $2
WHERE id = $1
