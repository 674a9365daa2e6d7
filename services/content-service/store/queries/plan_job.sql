UPDATE jobs
SET state = 'encoding', plan = $3, lease_until = 0, updated_at = $4
WHERE id = $1 AND generation = $2 AND state = 'leased'
