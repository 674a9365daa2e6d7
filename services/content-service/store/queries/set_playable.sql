UPDATE videos
SET generation = $3, updated_at = $4,
    text_wanted = CASE WHEN text_wanted > 0 THEN text_wanted + 1 ELSE 0 END
WHERE id = $1 AND state = 'processing' AND generation <> $3
  AND EXISTS (SELECT 1 FROM jobs WHERE jobs.id = $2 AND jobs.generation = $3 AND jobs.state = 'encoding')
