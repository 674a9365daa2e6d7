INSERT INTO accounts (id, email, name, password_hash, role, disabled, created_at, email_verified_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (email) DO NOTHING;
