UPDATE tasks
SET urgency = $2
WHERE id = $1 AND urgency > $2
