SELECT
  t.id, t.job_id, t.kind, t.renditions, t.first_segment, t.end_segment, t.opening, t.urgency, t.leased, t.attempts,
  t.interruptions, t.fence, t.worker, t.lease_until, t.ready_at, t.reason, t.extra, t.usual_urgency, t.wanted_until
FROM tasks t
WHERE t.job_id = $1 AND t.first_segment <= $2 AND t.end_segment > $2
ORDER BY t.id
