UPDATE webhook_events SET waiting = 0 WHERE id = $1 AND waiting = 1
