INSERT INTO posters (job_id, key) VALUES ($1, $2)
ON CONFLICT (job_id, key) DO NOTHING
