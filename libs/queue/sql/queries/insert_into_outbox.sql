INSERT INTO queue_outbox (id, queue, body, created_at)
VALUES ($1, $2, $3, $4)
