DELETE FROM queue_dead_letters WHERE queue = $1 AND id = $2
RETURNING body
