DELETE FROM letters
WHERE id IN (SELECT id FROM letters WHERE expires_at < $1 LIMIT $2);
