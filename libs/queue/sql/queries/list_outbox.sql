SELECT id, body FROM queue_outbox
WHERE queue = $1
ORDER BY created_at, id
LIMIT $2
