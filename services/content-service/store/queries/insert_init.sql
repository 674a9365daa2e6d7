INSERT INTO init_sections (job_id, rendition, codecs, channels, timescale, sha256) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (job_id, rendition) DO NOTHING
