-- SKIP LOCKED: workers that ask at once get different messages instead of waiting for each other.
UPDATE queue_messages
SET receipt = $4, visible_at = $3, attempt = attempt + 1
WHERE id = (
  SELECT id FROM queue_messages
  WHERE queue = $1 AND visible_at <= $2
  ORDER BY visible_at, id
  LIMIT 1
  FOR UPDATE SKIP LOCKED
)
AND visible_at <= $2
RETURNING id, body, attempt
