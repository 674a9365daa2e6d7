SELECT token, fingerprint, status, location, body
FROM idempotency_keys
WHERE account = $1 AND path = $2 AND idempotency_key = $3
