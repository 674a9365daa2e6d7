-- The count is exact: whoever claims for this uploader has written the row of its turn before.
UPDATE tasks
SET leased = 1, attempts = attempts + 1, fence = fence + 1, worker = $3, lease_until = $4
WHERE id = $1 AND fence = $2 AND leased = 0
  AND (extra = 0 OR (SELECT count(*) FROM tasks r WHERE r.job_id = tasks.job_id AND r.extra = 1 AND r.leased = 1) < 2)
