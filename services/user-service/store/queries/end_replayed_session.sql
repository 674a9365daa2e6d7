UPDATE sessions
SET ended_at = coalesce(ended_at, $2)
WHERE id = $1
RETURNING id, account_id, user_agent, source, created_at, last_used_at, expires_at, ended_at;
