-- Not when somebody else wants it sooner.
UPDATE tasks
SET urgency = $2, wanted_until = $3, wanted_by = $4
WHERE id = $1 AND (urgency >= $2 OR (wanted_until > 0 AND wanted_until <= $5))
