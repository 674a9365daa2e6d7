INSERT INTO refresh_tokens (hash, session_id, issued_at)
VALUES ($1, $2, $3);
