UPDATE webhook_endpoints SET busy_until = $3 WHERE id = $1 AND enabled = 1 AND busy_until <= $2
