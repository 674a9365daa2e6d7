DELETE FROM webhook_events WHERE id = $1
