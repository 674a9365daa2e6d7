UPDATE videos
SET state = 'queued', reason = '', media = '{}', updated_at = $3
WHERE id = $1 AND state = $2
