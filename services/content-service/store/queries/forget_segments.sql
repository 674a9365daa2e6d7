DELETE FROM segments WHERE job_id = $1
