UPDATE accounts
SET email = coalesce($2, email),
    name = coalesce($3, name),
    password_hash = coalesce($4, password_hash),
    role = coalesce($5, role),
    disabled = coalesce($6, disabled),
    email_verified_at = coalesce($8, CASE WHEN email = coalesce($2, email) THEN email_verified_at END)
WHERE id = $1 AND password_hash = coalesce($7, password_hash)
RETURNING id, email, name, password_hash, role, disabled, created_at, email_verified_at;
