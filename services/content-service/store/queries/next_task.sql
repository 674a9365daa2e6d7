-- The most urgent first, then in turns between uploaders, then the oldest title.
SELECT
  t.id, t.job_id, t.kind, t.renditions, t.first_segment, t.end_segment, t.opening, t.urgency, t.leased, t.attempts,
  t.interruptions, t.fence, t.worker, t.lease_until, t.ready_at, t.reason, t.owner
FROM tasks t
LEFT JOIN turns u ON u.owner = t.owner
WHERE t.leased = 0 AND t.urgency <= $1 AND t.ready_at <= $2
ORDER BY t.urgency, COALESCE(u.served_at, 0), t.job_id, t.first_segment, t.id
LIMIT 1
