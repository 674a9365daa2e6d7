-- Not over what a pause, or its end, has shown since the job was read.
UPDATE videos
SET media = $4, updated_at = $5
WHERE id = $1 AND state = 'processing'
  AND EXISTS (
    SELECT 1 FROM jobs
    WHERE jobs.id = $2 AND jobs.generation = $3 AND jobs.state = 'encoding' AND jobs.paused = $6
  )
