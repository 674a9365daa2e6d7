SELECT id, account_id, user_agent, source, created_at, last_used_at, expires_at, ended_at
FROM sessions
WHERE id = $1;
