DELETE FROM queue_messages WHERE id = $1 AND receipt = $2
