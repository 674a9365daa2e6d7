UPDATE sessions
SET last_used_at = $2, expires_at = $3, user_agent = $4, source = $5
WHERE id = $1 AND ended_at IS NULL AND expires_at > $2
RETURNING id, account_id, user_agent, source, created_at, last_used_at, expires_at, ended_at;
