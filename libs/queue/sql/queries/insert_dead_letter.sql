INSERT INTO queue_dead_letters (id, queue, body, reason, attempts, buried_at)
VALUES ($1, $2, $3, $4, $5, $6)
