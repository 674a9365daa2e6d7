UPDATE videos
SET state = 'queued', reason = '', media = '{}', generation = 0, updated_at = $3
WHERE id = $1 AND state = $2
