UPDATE idempotency_keys
SET locked_until = 0
WHERE account = $1 AND path = $2 AND idempotency_key = $3 AND token = $4 AND status = 0
