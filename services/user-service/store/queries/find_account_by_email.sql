SELECT id, email, name, password_hash, role, disabled, created_at, email_verified_at
FROM accounts
WHERE email = $1;
