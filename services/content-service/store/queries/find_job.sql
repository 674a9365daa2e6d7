SELECT
  id, video_id, state, attempts, generation, worker, lease_until, reason, sends, resend_at, created_at, updated_at,
  interruptions, paused
FROM jobs
WHERE id = $1
