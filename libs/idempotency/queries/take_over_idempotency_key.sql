UPDATE idempotency_keys
SET locked_until = $4, owner = $6
WHERE account = $1 AND path = $2 AND idempotency_key = $3 AND status = 0 AND locked_until <= $5
RETURNING token
