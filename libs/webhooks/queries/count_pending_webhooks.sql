SELECT count(*) FROM webhook_deliveries WHERE state = 'pending'
