UPDATE letters
SET used_at = $2, next_attempt_at = NULL
WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2;
