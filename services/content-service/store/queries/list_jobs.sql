SELECT
  id, video_id, state, attempts, generation, worker, lease_until, reason, sends, resend_at, created_at, updated_at,
  interruptions, paused
FROM jobs
WHERE ($1 = '' OR id < $1) AND (CAST($2 AS text) = '' OR state = $2)
ORDER BY id DESC
LIMIT $3
