SELECT rendition, count(*), min(number)
FROM segments
WHERE job_id = $1
GROUP BY rendition
