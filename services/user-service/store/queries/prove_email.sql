-- $4: a new password, or NULL.
UPDATE accounts
SET email_verified_at = coalesce(email_verified_at, $3), password_hash = coalesce($4, password_hash)
WHERE id = $1 AND email = $2 AND disabled = 0
RETURNING id, email, name, password_hash, role, disabled, created_at, email_verified_at;
