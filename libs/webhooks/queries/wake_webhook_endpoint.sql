UPDATE webhook_endpoints SET rest_until = 0 WHERE id = $1
