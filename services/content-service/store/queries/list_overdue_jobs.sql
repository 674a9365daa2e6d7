-- $2 is later than any lease of an honest clock ends.
SELECT
  id, video_id, state, attempts, generation, worker, lease_until, reason, sends, resend_at, created_at, updated_at,
  interruptions, paused
FROM jobs
WHERE (state IN ('leased', 'publishing') AND (lease_until <= $1 OR lease_until > $2))
   OR (state = 'queued' AND resend_at <= $1)
ORDER BY updated_at, id
LIMIT $3
