-- The tasks of a paused job are not given out.
ALTER TABLE jobs ADD COLUMN paused bigint NOT NULL DEFAULT 0 CHECK (paused IN (0, 1));
