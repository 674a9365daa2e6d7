DELETE FROM idempotency_keys
WHERE account = $1 AND path = $2 AND idempotency_key = $3 AND token = $4 AND status = 0
