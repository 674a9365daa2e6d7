UPDATE webhook_deliveries
SET attempts = attempts - 1, next_at = $3
WHERE id = $1 AND attempts = $2 AND state = 'pending'
