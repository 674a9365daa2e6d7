-- Only by who holds it: a try whose lock was taken over must not open the key under its successor.
DELETE FROM idempotency_keys
WHERE account = $1 AND path = $2 AND idempotency_key = $3 AND owner = $4 AND status = 0
