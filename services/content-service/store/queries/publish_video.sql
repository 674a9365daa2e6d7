UPDATE videos
SET state = 'ready', reason = '', generation = $2, media = $3, updated_at = $4, ready_at = $4
WHERE id = $1
