CREATE TABLE videos (
  id text PRIMARY KEY,
  title text NOT NULL,
  title_folded text NOT NULL,
  description text NOT NULL,
  state text NOT NULL CHECK (state IN ('uploading', 'queued', 'processing', 'ready', 'failed')),
  reason text NOT NULL,
  published bigint NOT NULL CHECK (published IN (0, 1)),
  access text NOT NULL CHECK (access IN ('subscription', 'free')),
  owner text NOT NULL,
  upload_id text NOT NULL UNIQUE,
  filename text NOT NULL,
  bytes bigint NOT NULL,
  sha256 text NOT NULL,
  generation bigint NOT NULL,
  poster text NOT NULL,
  media text NOT NULL,
  request_token text NOT NULL UNIQUE,
  version bigint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  ready_at bigint,
  CHECK (state <> 'failed' OR reason <> ''),
  CHECK (state <> 'ready' OR generation > 0)
);
CREATE INDEX videos_shown ON videos (id) WHERE published = 1 AND state = 'ready';

CREATE TABLE jobs (
  id text PRIMARY KEY,
  video_id text NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
  state text NOT NULL CHECK (state IN ('queued', 'leased', 'publishing', 'done', 'failed', 'cancelled')),
  attempts bigint NOT NULL,
  generation bigint NOT NULL,
  worker text NOT NULL,
  lease_until bigint NOT NULL,
  reason text NOT NULL,
  output text,
  sends bigint NOT NULL,
  resend_at bigint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL
);
CREATE INDEX jobs_of_video ON jobs (video_id, id);
CREATE UNIQUE INDEX jobs_unfinished ON jobs (video_id) WHERE state IN ('queued', 'leased', 'publishing');

CREATE TABLE garbage (
  prefix text PRIMARY KEY,
  state text NOT NULL CHECK (state IN ('reserved', 'doomed')),
  created_at bigint NOT NULL,
  until bigint NOT NULL
);
