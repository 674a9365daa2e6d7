UPDATE videos
SET text_written = $3, text_lease_until = 0
WHERE id = $1 AND text_fence = $2
