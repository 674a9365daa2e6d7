ALTER TABLE plans ADD COLUMN trial_days bigint NOT NULL DEFAULT 0;

-- Names the price at the provider, which `matinee plans sync` reads.
ALTER TABLE plans ADD COLUMN lookup_key text;

UPDATE plans SET lookup_key = 'matinee_' || lower(name);

CREATE UNIQUE INDEX plans_by_lookup_key ON plans (lookup_key);

-- Every price that a plan ever had: who subscribed at an old one keeps it.
CREATE TABLE plan_prices (
  id text PRIMARY KEY,
  plan_id text NOT NULL REFERENCES plans (id),
  amount bigint NOT NULL,
  currency text NOT NULL,
  added_at bigint NOT NULL
);

INSERT INTO plan_prices (id, plan_id, amount, currency, added_at)
SELECT price_id, id, amount, currency, 0 FROM plans;

-- What we asked the provider for, stored before it was asked: the id is the idempotency key.
CREATE TABLE actions (
  id text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('customer', 'cancel', 'cancel_later', 'change', 'refund')),
  subject text NOT NULL,
  fingerprint text NOT NULL,
  done bigint NOT NULL,
  created_at bigint NOT NULL
);

CREATE UNIQUE INDEX open_actions ON actions (kind, subject, fingerprint) WHERE done = 0;

-- Payments of which something was given back or disputed.
CREATE TABLE payments (
  charge_id text PRIMARY KEY,
  subscription_id text NOT NULL,
  paid_until bigint NOT NULL,
  reversed bigint NOT NULL,
  version bigint NOT NULL,
  updated_at bigint NOT NULL
);

CREATE INDEX reversed_payments ON payments (subscription_id) WHERE reversed = 1;

-- Genuine events that did not have the effect they should have had.
CREATE TABLE parked_events (
  id text PRIMARY KEY,
  type text NOT NULL,
  reason text NOT NULL,
  subscription_id text,
  customer_id text,
  charge_id text,
  created_at bigint NOT NULL,
  parked_at bigint NOT NULL
);

CREATE INDEX parked_by_subscription ON parked_events (subscription_id);

CREATE INDEX parked_by_charge ON parked_events (charge_id);

CREATE TABLE marks (
  name text PRIMARY KEY,
  at bigint NOT NULL
);
