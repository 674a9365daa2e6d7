-- A job may be encoded by tasks. The list of states is a constraint, so the table is made anew.
CREATE TABLE new_jobs (
  id text PRIMARY KEY,
  video_id text NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
  state text NOT NULL CHECK (state IN ('queued', 'leased', 'encoding', 'publishing', 'done', 'failed', 'cancelled')),
  attempts bigint NOT NULL,
  generation bigint NOT NULL,
  worker text NOT NULL,
  lease_until bigint NOT NULL,
  reason text NOT NULL,
  output text,
  sends bigint NOT NULL,
  resend_at bigint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  interruptions bigint NOT NULL DEFAULT 0,
  plan text
);
INSERT INTO new_jobs
SELECT
  id, video_id, state, attempts, generation, worker, lease_until, reason, output, sends, resend_at, created_at, updated_at,
  interruptions, NULL
FROM jobs;
DROP TABLE jobs;
ALTER TABLE new_jobs RENAME TO jobs;
CREATE INDEX jobs_of_video ON jobs (video_id, id);
CREATE UNIQUE INDEX jobs_unfinished ON jobs (video_id) WHERE state IN ('queued', 'leased', 'encoding', 'publishing');

CREATE TABLE tasks (
  id text PRIMARY KEY,
  job_id text NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  owner text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('video', 'audio')),
  renditions text NOT NULL,
  first_segment bigint NOT NULL,
  end_segment bigint NOT NULL CHECK (end_segment > first_segment),
  opening bigint NOT NULL CHECK (opening IN (0, 1)),
  urgency bigint NOT NULL,
  leased bigint NOT NULL CHECK (leased IN (0, 1)),
  attempts bigint NOT NULL,
  interruptions bigint NOT NULL,
  fence bigint NOT NULL,
  worker text NOT NULL,
  lease_until bigint NOT NULL,
  ready_at bigint NOT NULL,
  reason text NOT NULL
);
CREATE INDEX tasks_of_job ON tasks (job_id);
CREATE INDEX tasks_waiting ON tasks (urgency, ready_at) WHERE leased = 0;
CREATE INDEX tasks_leased ON tasks (lease_until) WHERE leased = 1;

-- When an uploader was last given a worker.
CREATE TABLE turns (
  owner text PRIMARY KEY,
  served_at bigint NOT NULL
);

CREATE TABLE init_sections (
  job_id text NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  rendition text NOT NULL,
  codecs text NOT NULL,
  channels bigint NOT NULL,
  sha256 text NOT NULL,
  PRIMARY KEY (job_id, rendition)
);

CREATE TABLE segments (
  job_id text NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  rendition text NOT NULL,
  number bigint NOT NULL,
  bytes bigint NOT NULL,
  duration_us bigint NOT NULL,
  sha256 text NOT NULL,
  PRIMARY KEY (job_id, rendition, number)
);

CREATE TABLE posters (
  job_id text NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  key text NOT NULL,
  PRIMARY KEY (job_id, key)
);
