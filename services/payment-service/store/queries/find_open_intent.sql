SELECT id, account_id, plan_id, coalesce(session_id, ''), coalesce(url, ''), expires_at
FROM intents
WHERE account_id = $1 AND state = 'open';
