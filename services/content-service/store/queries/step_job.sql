-- Compare-and-set: $9 to $12 are what the caller saw.
UPDATE jobs
SET state = $2, attempts = $3, generation = $4, worker = $5, lease_until = $6, reason = $7, sends = $8,
    resend_at = $13, updated_at = $14, interruptions = $15
WHERE id = $1 AND state = $9 AND generation = $10 AND lease_until = $11 AND sends = $12
