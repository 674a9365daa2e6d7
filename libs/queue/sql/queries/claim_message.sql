-- $1 queue, $2 now, $3 end of the lease, $4 receipt
UPDATE queue_messages
SET receipt = $4, visible_at = $3, attempt = attempt + 1
WHERE id = (
  SELECT id FROM queue_messages
  WHERE queue = $1 AND visible_at <= $2
  ORDER BY visible_at, id
  LIMIT 1
)
AND visible_at <= $2
RETURNING id, body, attempt
