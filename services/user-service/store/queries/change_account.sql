UPDATE accounts
SET email = coalesce($2, email),
    name = coalesce($3, name),
    password_hash = coalesce($4, password_hash),
    role = coalesce($5, role),
    disabled = coalesce($6, disabled)
WHERE id = $1 AND password_hash = coalesce($7, password_hash)
RETURNING id, email, name, password_hash, role, disabled, created_at;
