-- Those after the place ($3, $4).
SELECT id, account_id, user_agent, source, created_at, last_used_at, expires_at, ended_at
FROM sessions
WHERE account_id = $1 AND ended_at IS NULL AND expires_at > $2 AND (last_used_at, id) < ($3, $4)
ORDER BY last_used_at DESC, id DESC
LIMIT $5;
