DELETE FROM refresh_tokens
WHERE hash IN (SELECT hash FROM refresh_tokens WHERE replaced_at < $1 LIMIT $2);
