SELECT
  id, video_id, state, attempts, generation, worker, lease_until, reason, sends, resend_at, created_at, updated_at,
  interruptions, paused
FROM jobs
WHERE video_id = $1
ORDER BY CASE WHEN state IN ('queued', 'leased', 'encoding', 'publishing') THEN 0 ELSE 1 END, generation DESC, id DESC
LIMIT 1
