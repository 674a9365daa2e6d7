DELETE FROM uploads
WHERE expires_at <= $1
