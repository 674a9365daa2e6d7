UPDATE letters
SET attempts = attempts + 1, next_attempt_at = $2
WHERE next_attempt_at <= $1 AND id = (SELECT id FROM letters WHERE next_attempt_at <= $1 ORDER BY next_attempt_at LIMIT 1)
RETURNING id, kind, account_id, email, token_hash, created_at, expires_at, attempts;
