-- Uploads that arrive in pieces. Their bytes are reserved in `garbage` until a video takes them.
CREATE TABLE uploads (
  id text PRIMARY KEY,
  owner text NOT NULL,
  title text NOT NULL,
  description text NOT NULL,
  published bigint NOT NULL CHECK (published IN (0, 1)),
  access text NOT NULL CHECK (access IN ('subscription', 'free')),
  filename text NOT NULL,
  metadata text NOT NULL,
  length bigint CHECK (length > 0),
  received bigint NOT NULL,
  hash text NOT NULL,
  state text NOT NULL CHECK (state IN ('receiving', 'received', 'done')),
  request_token text NOT NULL UNIQUE,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  CHECK (length IS NULL OR received <= length),
  CHECK (state = 'receiving' OR (length IS NOT NULL AND received = length))
);
CREATE INDEX uploads_unfinished ON uploads (owner) WHERE state <> 'done';
CREATE INDEX uploads_received ON uploads (id) WHERE state = 'received';
CREATE INDEX uploads_expiring ON uploads (expires_at);
