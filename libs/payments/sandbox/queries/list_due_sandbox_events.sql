SELECT id, body, attempts, created_at
FROM sandbox_events
WHERE next_attempt_at <= $1
ORDER BY next_attempt_at, id
LIMIT 20;
