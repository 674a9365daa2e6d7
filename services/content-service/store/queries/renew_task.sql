UPDATE tasks
SET lease_until = $3
WHERE id = $1 AND fence = $2 AND leased = 1
