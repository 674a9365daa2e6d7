SELECT rendition, codecs, channels, timescale, sha256
FROM init_sections
WHERE job_id = $1
ORDER BY rendition
