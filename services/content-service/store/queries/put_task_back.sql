UPDATE tasks
SET leased = 0, attempts = $3, interruptions = $4, ready_at = $5, reason = $6, lease_until = 0
WHERE id = $1 AND fence = $2 AND leased = 1
