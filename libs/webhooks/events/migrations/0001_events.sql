CREATE TABLE webhook_events (
  id text PRIMARY KEY,
  type text NOT NULL,
  body text NOT NULL,
  waiting bigint NOT NULL CHECK (waiting IN (0, 1)),
  created_at bigint NOT NULL
);
CREATE INDEX webhook_events_waiting ON webhook_events (id) WHERE waiting = 1;
CREATE INDEX webhook_events_by_age ON webhook_events (created_at);
