SELECT
  d.id, d.endpoint_id, d.event_id, v.type, d.state, d.attempts, d.next_at, d.status, d.latency_ms, d.error,
  d.created_at, d.updated_at, v.body
FROM webhook_deliveries AS d
JOIN webhook_events AS v ON v.id = d.event_id
WHERE d.id = $1
