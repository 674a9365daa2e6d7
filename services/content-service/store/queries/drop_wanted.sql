-- Of the extra tasks of a job that nobody works at, all but the most urgent.
DELETE FROM tasks
WHERE id IN (
  SELECT t.id
  FROM tasks t
  WHERE t.job_id = $1 AND t.extra = 1 AND t.leased = 0
  ORDER BY t.urgency, t.wanted_until DESC, t.id DESC
  LIMIT 1000 OFFSET $2
)
