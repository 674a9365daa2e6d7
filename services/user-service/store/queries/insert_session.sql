INSERT INTO sessions (id, account_id, user_agent, source, created_at, last_used_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7);
