-- A task is wanted for a time: by a viewer who waits for it, or will come to it. Then it has its usual urgency again; an
-- extra one, which makes out of turn what another task makes anyway, goes.
ALTER TABLE tasks ADD COLUMN extra bigint NOT NULL DEFAULT 0 CHECK (extra IN (0, 1));
ALTER TABLE tasks ADD COLUMN usual_urgency bigint NOT NULL DEFAULT 3;
ALTER TABLE tasks ADD COLUMN wanted_until bigint NOT NULL DEFAULT 0;
ALTER TABLE tasks ADD COLUMN wanted_by text NOT NULL DEFAULT '';
UPDATE tasks SET usual_urgency = urgency;
UPDATE tasks SET extra = 1 WHERE urgency = 0 AND opening = 0;
CREATE INDEX tasks_extra ON tasks (wanted_until) WHERE extra = 1;
