-- Whose title it is that a job encodes.
SELECT v.owner
FROM jobs j
JOIN videos v ON v.id = j.video_id
WHERE j.id = $1 AND j.state = 'encoding'
