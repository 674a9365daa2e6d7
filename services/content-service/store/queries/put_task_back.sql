-- Compare-and-set: $2 to $4 are what the caller saw.
UPDATE tasks
SET leased = 0, attempts = $5, interruptions = $6, ready_at = $7, reason = $8, lease_until = $9
WHERE id = $1 AND fence = $2 AND leased = $3 AND lease_until = $4
