UPDATE videos
SET state = 'processing', reason = '', updated_at = $2
WHERE id = $1 AND state = 'failed'
