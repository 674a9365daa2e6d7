UPDATE videos
SET generation = $3, updated_at = $4
WHERE id = $1 AND state = 'processing' AND generation <> $3
  AND EXISTS (SELECT 1 FROM jobs WHERE jobs.id = $2 AND jobs.generation = $3 AND jobs.state = 'encoding')
