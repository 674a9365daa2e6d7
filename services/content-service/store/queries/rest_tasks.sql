-- Whoever is at one of them has lost it.
UPDATE tasks
SET leased = 0, fence = fence + 1, attempts = 0, interruptions = 0, lease_until = 0, ready_at = $2
WHERE job_id = $1
