-- What is edited is tried at once.
UPDATE webhook_endpoints
SET url = $2, description = $3, events = $4, enabled = $5, disabled_reason = $6, rest_until = 0, failures = 0,
    failing_since = NULL, updated_at = $7
WHERE id = $1
