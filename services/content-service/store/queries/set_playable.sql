UPDATE videos
SET generation = $2, updated_at = $3
WHERE id = $1 AND state = 'processing' AND generation <> $2
