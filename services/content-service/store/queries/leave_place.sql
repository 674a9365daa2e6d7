-- What a viewer wanted outside of segments [$4, $5) is wanted no more from $6 on.
UPDATE tasks
SET wanted_until = $6
WHERE job_id = $1 AND wanted_by = $2 AND kind = $3 AND (end_segment <= $4 OR first_segment >= $5) AND wanted_until > $6
