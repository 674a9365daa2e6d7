UPDATE webhook_endpoints
SET secret_version = secret_version + 1, old_secret_until = $2, updated_at = $3
WHERE id = $1
