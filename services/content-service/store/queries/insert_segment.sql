INSERT INTO segments (job_id, rendition, number, bytes, duration_us, sha256, picture_bytes)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (job_id, rendition, number) DO NOTHING
