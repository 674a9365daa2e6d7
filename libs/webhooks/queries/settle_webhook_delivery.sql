UPDATE webhook_deliveries
SET state = $3, next_at = $4, status = $5, latency_ms = $6, error = $7, updated_at = $8
WHERE id = $1 AND attempts = $2 AND state = 'pending'
