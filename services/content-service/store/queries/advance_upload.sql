UPDATE uploads
SET length = $4, received = $5, hash = $6, state = $7, expires_at = $8
WHERE id = $1 AND received = $2 AND state = $3
