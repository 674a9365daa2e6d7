SELECT accounts.id, accounts.email, accounts.name, accounts.password_hash, accounts.role, accounts.disabled, accounts.created_at,
  accounts.email_verified_at
FROM letters
JOIN accounts ON accounts.id = letters.account_id AND accounts.email = letters.email
WHERE letters.token_hash = $1 AND letters.kind = $2 AND letters.used_at IS NULL AND letters.expires_at > $3 AND accounts.disabled = 0;
