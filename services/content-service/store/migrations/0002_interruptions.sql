ALTER TABLE jobs ADD COLUMN interruptions bigint NOT NULL DEFAULT 0;
