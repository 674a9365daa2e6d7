-- When it was last looked at again; 0 = not yet.
ALTER TABLE parked_events ADD COLUMN tried_at bigint NOT NULL DEFAULT 0;
