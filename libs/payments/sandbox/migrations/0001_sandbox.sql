CREATE TABLE sandbox_customers (
  id text PRIMARY KEY,
  user_id text NOT NULL UNIQUE,
  email text NOT NULL,
  created_at bigint NOT NULL
);

CREATE TABLE sandbox_checkouts (
  id text PRIMARY KEY,
  idempotency_key text NOT NULL UNIQUE,
  customer_id text NOT NULL REFERENCES sandbox_customers (id),
  user_id text NOT NULL,
  email text NOT NULL,
  plan_id text NOT NULL,
  price_id text NOT NULL,
  amount bigint NOT NULL,
  currency text NOT NULL,
  billing_interval text NOT NULL,
  success_url text NOT NULL,
  cancel_url text NOT NULL,
  status text NOT NULL CHECK (status IN ('open', 'authenticating', 'complete')),
  card text NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL
);

CREATE TABLE sandbox_subscriptions (
  id text PRIMARY KEY,
  customer_id text NOT NULL REFERENCES sandbox_customers (id),
  user_id text NOT NULL,
  plan_id text NOT NULL,
  price_id text NOT NULL,
  amount bigint NOT NULL,
  currency text NOT NULL,
  billing_interval text NOT NULL,
  card text NOT NULL,
  status text NOT NULL CHECK (status IN ('active', 'past_due', 'canceled')),
  period_start bigint NOT NULL,
  period_end bigint NOT NULL,
  cancel_at_period_end bigint NOT NULL,
  created_at bigint NOT NULL
);

CREATE UNIQUE INDEX sandbox_live_subscriptions ON sandbox_subscriptions (customer_id) WHERE status <> 'canceled';

CREATE INDEX sandbox_due_subscriptions ON sandbox_subscriptions (period_end) WHERE status <> 'canceled';

CREATE TABLE sandbox_portals (
  id text PRIMARY KEY,
  customer_id text NOT NULL REFERENCES sandbox_customers (id),
  return_url text NOT NULL,
  expires_at bigint NOT NULL
);

CREATE TABLE sandbox_events (
  id text PRIMARY KEY,
  type text NOT NULL,
  body text NOT NULL,
  created_at bigint NOT NULL,
  attempts bigint NOT NULL,
  next_attempt_at bigint NOT NULL
);

CREATE INDEX sandbox_due_events ON sandbox_events (next_attempt_at);
