-- A video that is ready never turns back.
UPDATE videos
SET state = $2, reason = $3, updated_at = $4
WHERE id = $1 AND state <> 'ready'
