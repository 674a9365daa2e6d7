INSERT INTO init_sections (job_id, rendition, codecs, channels, sha256) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (job_id, rendition) DO NOTHING
