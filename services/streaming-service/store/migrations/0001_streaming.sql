-- Locked by whoever changes an account's slots.
CREATE TABLE stream_accounts (
  account_id text PRIMARY KEY,
  touched_at bigint NOT NULL
);

CREATE TABLE playbacks (
  id text PRIMARY KEY,
  account_id text NOT NULL,
  device_id text NOT NULL,
  video_id text NOT NULL,
  title text NOT NULL,
  max_streams bigint NOT NULL,
  started_at bigint NOT NULL,
  lease_until bigint NOT NULL,
  stopped bigint NOT NULL
);

CREATE INDEX active_playbacks ON playbacks (account_id, lease_until) WHERE stopped = 0;

CREATE INDEX playbacks_by_lease ON playbacks (lease_until);

CREATE TABLE positions (
  account_id text NOT NULL,
  video_id text NOT NULL,
  position_ms bigint NOT NULL,
  event_at bigint NOT NULL,
  PRIMARY KEY (account_id, video_id)
);
