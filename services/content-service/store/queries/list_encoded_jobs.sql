SELECT id
FROM jobs
WHERE state = 'encoding' AND NOT EXISTS (SELECT 1 FROM tasks WHERE tasks.job_id = jobs.id AND tasks.extra = 0)
ORDER BY id
LIMIT $1
