SELECT
  d.id, d.endpoint_id, d.event_id, v.type, d.state, d.attempts, d.next_at, d.status, d.latency_ms, d.error,
  d.created_at, d.updated_at, ''
FROM webhook_deliveries AS d
JOIN webhook_events AS v ON v.id = d.event_id
WHERE ($1 = '' OR d.id < $1) AND (CAST($2 AS text) = '' OR d.endpoint_id = $2)
  AND (CAST($3 AS text) = '' OR d.state = $3)
ORDER BY d.id DESC
LIMIT $4
