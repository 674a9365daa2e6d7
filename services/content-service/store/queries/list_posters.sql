SELECT key FROM posters WHERE job_id = $1 ORDER BY key
