-- Of the endpoint whose turn is the longest ago, what is due the longest.
SELECT
  d.id, d.attempts, d.started_at, e.id, e.url, e.secret_version, e.old_secret_until, e.failures, e.failing_since,
  v.id, v.body
FROM webhook_endpoints AS e
JOIN webhook_deliveries AS d ON d.id = (
  SELECT p.id
  FROM webhook_deliveries AS p
  WHERE p.endpoint_id = e.id AND p.state = 'pending' AND p.next_at <= $1
  ORDER BY p.next_at, p.id
  LIMIT 1
)
JOIN webhook_events AS v ON v.id = d.event_id
WHERE e.enabled = 1 AND e.busy_until <= $1 AND e.rest_until <= $1
ORDER BY e.busy_until, e.id
LIMIT 1
