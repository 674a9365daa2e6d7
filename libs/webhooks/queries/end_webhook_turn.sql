-- The time that it ends at also orders the turns.
UPDATE webhook_endpoints
SET busy_until = $3, rest_until = $4, failures = $5, failing_since = $6
WHERE id = $1 AND busy_until = $2
