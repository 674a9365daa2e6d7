-- A job that failed when its title was planned: what was stored is still known.
UPDATE jobs
SET state = 'encoding', output = NULL, reason = '', interruptions = 0, lease_until = 0, updated_at = $2
WHERE id = $1 AND state = 'failed'
  AND (
    EXISTS (SELECT 1 FROM tasks WHERE tasks.job_id = jobs.id)
    OR EXISTS (SELECT 1 FROM segments WHERE segments.job_id = jobs.id)
  )
