UPDATE letters
SET next_attempt_at = NULL
WHERE next_attempt_at IS NOT NULL AND account_id IS NULL;
