DELETE FROM posters WHERE job_id = $1
