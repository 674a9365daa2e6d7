DELETE FROM tasks WHERE job_id = $1
