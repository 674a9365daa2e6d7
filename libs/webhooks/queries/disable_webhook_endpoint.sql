UPDATE webhook_endpoints
SET enabled = 0, disabled_reason = $2, updated_at = $3
WHERE id = $1 AND enabled = 1
