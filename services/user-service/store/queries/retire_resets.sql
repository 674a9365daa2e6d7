UPDATE letters
SET used_at = $2, next_attempt_at = NULL
WHERE account_id = $1 AND kind = 'reset_password' AND used_at IS NULL;
