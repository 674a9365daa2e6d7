-- ready_at is when a task may be taken, which a pause after a failure puts off.
SELECT COUNT(*), COALESCE(MIN(ready_at), $1)
FROM tasks
WHERE leased = 0 AND ready_at <= $1
