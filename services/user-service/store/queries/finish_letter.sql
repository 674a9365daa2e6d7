-- One that was retired meanwhile is not sent again.
UPDATE letters
SET outcome = $2, reason = $3, next_attempt_at = CASE WHEN used_at IS NULL THEN $4 ELSE next_attempt_at END
WHERE id = $1;
