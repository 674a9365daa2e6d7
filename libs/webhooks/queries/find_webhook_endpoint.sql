SELECT
  id, url, description, events, enabled, disabled_reason, secret_version, old_secret_until, failing_since, created_at,
  updated_at
FROM webhook_endpoints
WHERE id = $1
