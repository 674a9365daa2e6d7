UPDATE jobs
SET state = 'done', output = NULL, reason = '', updated_at = $3
WHERE id = $1 AND generation = $2 AND state = 'publishing'
