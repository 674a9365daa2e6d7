-- Before another one is opened: what has expired, or is for another plan and has no page where one can pay.
UPDATE intents
SET state = CASE WHEN expires_at <= $2 THEN 'expired' ELSE 'replaced' END
WHERE account_id = $1 AND state = 'open' AND (expires_at <= $2 OR (plan_id <> $3 AND session_id IS NULL));
