SELECT id, type, body, created_at
FROM webhook_events
WHERE waiting = 1
ORDER BY id
LIMIT $1
