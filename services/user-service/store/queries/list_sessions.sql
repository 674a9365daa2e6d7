SELECT id, account_id, user_agent, source, created_at, last_used_at, expires_at, ended_at
FROM sessions
WHERE account_id = $1 AND ended_at IS NULL AND expires_at > $2
ORDER BY last_used_at DESC, id DESC
LIMIT 100;
