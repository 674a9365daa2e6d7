CREATE TABLE throttles (
  key text PRIMARY KEY,
  attempts bigint NOT NULL,
  window_ends_at bigint NOT NULL
);
CREATE INDEX throttles_by_end ON throttles (window_ends_at);
