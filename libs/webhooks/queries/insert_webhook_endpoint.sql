INSERT INTO webhook_endpoints
  (id, url, description, events, enabled, disabled_reason, secret_version, old_secret_until, busy_until, rest_until,
   failures, failing_since, created_at, updated_at)
SELECT $1, $2, $3, $4, 1, '', 1, 0, 0, 0, 0, NULL, CAST($5 AS bigint), CAST($5 AS bigint)
WHERE (SELECT count(*) FROM webhook_endpoints) < $6
