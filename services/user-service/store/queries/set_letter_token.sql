UPDATE letters
SET token_hash = $2
WHERE id = $1 AND used_at IS NULL;
