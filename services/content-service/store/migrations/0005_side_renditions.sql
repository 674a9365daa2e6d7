-- The clock of a rendition, for the manifest. Titles that were being encoded when this came have none.
ALTER TABLE init_sections ADD COLUMN timescale bigint NOT NULL DEFAULT 0;

-- Sizes of the single pictures in a segment, with commas; empty for films.
ALTER TABLE segments ADD COLUMN picture_bytes text NOT NULL DEFAULT '';

-- There are tasks of more kinds. The list is a constraint, so the table is made anew.
CREATE TABLE new_tasks (
  id text PRIMARY KEY,
  job_id text NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  owner text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('video', 'audio', 'text', 'storyboard')),
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
INSERT INTO new_tasks
SELECT
  id, job_id, owner, kind, renditions, first_segment, end_segment, opening, urgency, leased, attempts, interruptions, fence,
  worker, lease_until, ready_at, reason
FROM tasks;
DROP TABLE tasks;
ALTER TABLE new_tasks RENAME TO tasks;
CREATE INDEX tasks_of_job ON tasks (job_id);
CREATE INDEX tasks_waiting ON tasks (urgency, ready_at) WHERE leased = 0;
CREATE INDEX tasks_leased ON tasks (lease_until) WHERE leased = 1;
