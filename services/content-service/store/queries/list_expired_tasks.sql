-- $2 is later than any lease of an honest clock ends.
SELECT
  t.id, t.job_id, t.kind, t.renditions, t.first_segment, t.end_segment, t.opening, t.urgency, t.leased, t.attempts,
  t.interruptions, t.fence, t.worker, t.lease_until, t.ready_at, t.reason, t.extra, t.usual_urgency, t.wanted_until
FROM tasks t
WHERE t.leased = 1 AND (t.lease_until <= $1 OR t.lease_until > $2)
ORDER BY t.lease_until, t.id
LIMIT $3
