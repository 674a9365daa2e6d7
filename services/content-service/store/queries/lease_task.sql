UPDATE tasks
SET leased = 1, attempts = attempts + 1, fence = fence + 1, worker = $3, lease_until = $4
WHERE id = $1 AND fence = $2 AND leased = 0
