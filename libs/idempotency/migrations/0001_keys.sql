CREATE TABLE idempotency_keys (
  account text NOT NULL,
  path text NOT NULL,
  idempotency_key text NOT NULL,
  token text NOT NULL,
  fingerprint text NOT NULL,
  status bigint NOT NULL,
  location text NOT NULL,
  body text NOT NULL,
  locked_until bigint NOT NULL,
  expires_at bigint NOT NULL,
  PRIMARY KEY (account, path, idempotency_key)
);
CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);
