-- $3: the account, or NULL to look for it.
INSERT INTO letters (id, kind, account_id, email, token_hash, created_at, expires_at, attempts, next_attempt_at, outcome, reason)
VALUES (
  $1,
  $2,
  coalesce(
    $3,
    (SELECT id FROM accounts WHERE email = $4 AND disabled = 0 AND ($2 <> 'verify_email' OR email_verified_at IS NULL))
  ),
  $4,
  $5,
  $6,
  $7,
  0,
  $6,
  '',
  ''
);
