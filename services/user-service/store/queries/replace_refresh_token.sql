UPDATE refresh_tokens
SET replaced_at = $2
WHERE hash = $1 AND replaced_at IS NULL
RETURNING session_id;
