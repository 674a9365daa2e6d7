-- The most urgent first, then in turns between uploaders, then what is made out of turn, then the oldest title. Of the extra
-- tasks of a title two are made at a time; one place is kept for what somebody waits for.
SELECT
  t.id, t.job_id, t.kind, t.renditions, t.first_segment, t.end_segment, t.opening, t.urgency, t.leased, t.attempts,
  t.interruptions, t.fence, t.worker, t.lease_until, t.ready_at, t.reason, t.extra, t.usual_urgency, t.wanted_until, t.owner
FROM tasks t
JOIN jobs j ON j.id = t.job_id AND j.state = 'encoding' AND j.paused = 0
LEFT JOIN turns u ON u.owner = t.owner
WHERE t.leased = 0 AND t.urgency <= $1 AND t.ready_at <= $2
  AND (t.wanted_until = 0 OR t.wanted_until > $2 OR (t.extra = 0 AND t.usual_urgency <= $1))
  AND (
    t.extra = 0
    OR (SELECT count(*) FROM tasks r WHERE r.job_id = t.job_id AND r.extra = 1 AND r.leased = 1) < 2 - t.urgency
  )
ORDER BY
  CASE WHEN t.wanted_until = 0 OR t.wanted_until > $2 THEN t.urgency ELSE t.usual_urgency END,
  COALESCE(u.served_at, 0), t.extra DESC, t.job_id, t.first_segment, t.id
LIMIT 1
