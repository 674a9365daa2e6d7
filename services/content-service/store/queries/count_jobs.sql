SELECT state, COUNT(*), MIN(updated_at)
FROM jobs
WHERE state IN ('queued', 'leased', 'encoding', 'publishing')
GROUP BY state
