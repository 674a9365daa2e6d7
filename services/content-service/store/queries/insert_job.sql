-- At most one unfinished job per video (index jobs_unfinished).
INSERT INTO jobs
  (id, video_id, state, attempts, generation, worker, lease_until, reason, sends, resend_at, created_at, updated_at)
VALUES ($1, $2, 'queued', 0, $3, '', 0, '', $4, $5, $6, $6)
ON CONFLICT DO NOTHING
