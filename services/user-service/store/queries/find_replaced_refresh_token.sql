SELECT session_id, replaced_at
FROM refresh_tokens
WHERE hash = $1 AND replaced_at IS NOT NULL;
