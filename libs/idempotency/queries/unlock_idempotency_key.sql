UPDATE idempotency_keys
SET locked_until = 0
WHERE account = $1 AND path = $2 AND idempotency_key = $3 AND owner = $4 AND status = 0
