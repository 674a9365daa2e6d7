SELECT
  count(*) FILTER (WHERE visible_at <= $2),
  count(*) FILTER (WHERE visible_at > $2)
FROM queue_messages
WHERE queue = $1
