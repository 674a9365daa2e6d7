INSERT INTO tasks (
  id, job_id, owner, kind, renditions, first_segment, end_segment, opening, urgency, leased, attempts, interruptions, fence,
  worker, lease_until, ready_at, reason, extra, usual_urgency, wanted_until, wanted_by
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, 0, 0, '', 0, $10, '', $11, $9, $12, $13)
