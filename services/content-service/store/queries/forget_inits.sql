DELETE FROM init_sections WHERE job_id = $1
