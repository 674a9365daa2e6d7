ALTER TABLE accounts ADD COLUMN email_verified_at bigint;
-- What is to be mailed, and the hashes of the tokens in it. Nothing refers to accounts: to store a letter for an address that nobody has
-- is the same work.
CREATE TABLE letters (
  id text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('verify_email', 'reset_password', 'password_changed', 'email_changed')),
  account_id text,
  email text NOT NULL,
  token_hash text UNIQUE,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  used_at bigint,
  attempts integer NOT NULL,
  next_attempt_at bigint,
  outcome text NOT NULL,
  reason text NOT NULL
);
CREATE INDEX letters_by_next_attempt ON letters (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX letters_by_email ON letters (email, kind) WHERE used_at IS NULL;
CREATE INDEX letters_by_account ON letters (account_id) WHERE used_at IS NULL;
CREATE INDEX letters_by_expiry ON letters (expires_at);
