-- Their deliveries go with them.
DELETE FROM webhook_events WHERE created_at < $1
