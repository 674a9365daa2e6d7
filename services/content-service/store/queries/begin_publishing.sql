UPDATE jobs
SET state = 'publishing', output = $3, lease_until = $4, updated_at = $5, interruptions = 0
WHERE id = $1 AND generation = $2 AND state IN ('leased', 'encoding')
