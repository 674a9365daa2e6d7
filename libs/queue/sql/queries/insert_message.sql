INSERT INTO queue_messages (id, queue, body, visible_at, sent_at)
VALUES ($1, $2, $3, $4, $4)
