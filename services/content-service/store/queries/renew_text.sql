UPDATE videos
SET text_lease_until = $3
WHERE id = $1 AND text_fence = $2
