CREATE TABLE queue_messages (
  id text PRIMARY KEY,
  queue text NOT NULL,
  body text NOT NULL,
  visible_at bigint NOT NULL,
  attempt bigint NOT NULL DEFAULT 0,
  receipt text,
  sent_at bigint NOT NULL
);
CREATE INDEX queue_messages_by_turn ON queue_messages (queue, visible_at, id);

CREATE TABLE queue_dead_letters (
  id text PRIMARY KEY,
  queue text NOT NULL,
  body text NOT NULL,
  reason text NOT NULL,
  attempts bigint NOT NULL,
  buried_at bigint NOT NULL
);
CREATE INDEX queue_dead_letters_by_queue ON queue_dead_letters (queue, id);

CREATE TABLE queue_outbox (
  id text PRIMARY KEY,
  queue text NOT NULL,
  body text NOT NULL,
  created_at bigint NOT NULL
);
CREATE INDEX queue_outbox_by_queue ON queue_outbox (queue, created_at, id);
