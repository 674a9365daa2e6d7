-- At most one unfinished job per video (index jobs_unfinished). Generations grow over all jobs of a video.
INSERT INTO jobs
  (id, video_id, state, attempts, generation, worker, lease_until, reason, sends, resend_at, created_at, updated_at)
SELECT $1, $2, 'queued', 0, coalesce(max(generation), 0), '', 0, '', $3, $4, $5, $5
FROM jobs
WHERE video_id = $2
ON CONFLICT DO NOTHING
