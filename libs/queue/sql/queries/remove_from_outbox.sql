DELETE FROM queue_outbox WHERE id = $1
