SELECT id
FROM letters
WHERE next_attempt_at <= $1
LIMIT 1;
