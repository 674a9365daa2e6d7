-- Status 0 means that the request is still being handled.
INSERT INTO idempotency_keys
  (account, path, idempotency_key, token, fingerprint, status, location, body, locked_until, expires_at, owner)
VALUES ($1, $2, $3, $4, $5, 0, '', '', $6, $7, $9)
ON CONFLICT (account, path, idempotency_key) DO UPDATE
SET token = excluded.token, fingerprint = excluded.fingerprint, status = 0, location = '', body = '',
    locked_until = excluded.locked_until, expires_at = excluded.expires_at, owner = excluded.owner
WHERE idempotency_keys.expires_at <= $8
RETURNING token
