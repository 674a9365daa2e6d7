UPDATE jobs
SET paused = $2, updated_at = $3
WHERE id = $1 AND state IN ('queued', 'leased', 'encoding')
