-- Only the generation counts here: reports of one worker may overtake each other.
UPDATE jobs
SET lease_until = $3, updated_at = $4
WHERE id = $1 AND generation = $2 AND state = 'leased'
