SELECT id, body, reason, attempts FROM queue_dead_letters
WHERE queue = $1
ORDER BY id DESC
LIMIT $2
