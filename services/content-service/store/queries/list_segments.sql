SELECT rendition, number, bytes, duration_us, sha256, picture_bytes
FROM segments
WHERE job_id = $1 AND rendition = $2 AND number >= $3 AND number < $4
ORDER BY number
