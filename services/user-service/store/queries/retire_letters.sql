UPDATE letters
SET used_at = $3, next_attempt_at = NULL
WHERE email = $1 AND kind = $2 AND used_at IS NULL;
