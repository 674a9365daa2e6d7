SELECT count(*) FROM tasks WHERE job_id = $1
