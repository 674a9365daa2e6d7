UPDATE idempotency_keys
SET status = $5, location = $6, body = $7
WHERE account = $1 AND path = $2 AND idempotency_key = $3 AND token = $4
