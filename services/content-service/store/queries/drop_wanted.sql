-- Tasks made for players: urgent, and not those that open a title.
DELETE FROM tasks
WHERE id IN (
  SELECT t.id
  FROM tasks t
  WHERE t.job_id = $1 AND t.urgency = 0 AND t.opening = 0 AND t.leased = 0
  ORDER BY t.id DESC
  LIMIT 1000 OFFSET $2
)
