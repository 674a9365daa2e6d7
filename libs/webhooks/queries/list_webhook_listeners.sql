SELECT id, events FROM webhook_endpoints WHERE enabled = 1 ORDER BY id
