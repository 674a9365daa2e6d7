ALTER TABLE sandbox_checkouts ADD COLUMN trial_days bigint NOT NULL DEFAULT 0;

-- SQLite has no other way to let a column hold one more word.
CREATE TABLE sandbox_subscriptions_with_trials (
  id text PRIMARY KEY,
  customer_id text NOT NULL REFERENCES sandbox_customers (id),
  user_id text NOT NULL,
  plan_id text NOT NULL,
  price_id text NOT NULL,
  amount bigint NOT NULL,
  currency text NOT NULL,
  billing_interval text NOT NULL,
  card text NOT NULL,
  status text NOT NULL CHECK (status IN ('trialing', 'active', 'past_due', 'canceled')),
  period_start bigint NOT NULL,
  period_end bigint NOT NULL,
  cancel_at_period_end bigint NOT NULL,
  created_at bigint NOT NULL
);

INSERT INTO sandbox_subscriptions_with_trials
  (id, customer_id, user_id, plan_id, price_id, amount, currency, billing_interval, card, status,
   period_start, period_end, cancel_at_period_end, created_at)
SELECT id, customer_id, user_id, plan_id, price_id, amount, currency, billing_interval, card, status,
       period_start, period_end, cancel_at_period_end, created_at
FROM sandbox_subscriptions;

DROP TABLE sandbox_subscriptions;

ALTER TABLE sandbox_subscriptions_with_trials RENAME TO sandbox_subscriptions;

CREATE UNIQUE INDEX sandbox_live_subscriptions ON sandbox_subscriptions (customer_id) WHERE status <> 'canceled';

CREATE INDEX sandbox_due_subscriptions ON sandbox_subscriptions (period_end) WHERE status <> 'canceled';

-- What was paid, one row for each period.
CREATE TABLE sandbox_charges (
  id text PRIMARY KEY,
  subscription_id text NOT NULL,
  customer_id text NOT NULL,
  amount bigint NOT NULL,
  currency text NOT NULL,
  paid_until bigint NOT NULL,
  refunded bigint NOT NULL,
  created_at bigint NOT NULL
);

CREATE UNIQUE INDEX sandbox_charges_by_period ON sandbox_charges (subscription_id, paid_until);

-- Of periods that were paid before charges were kept.
INSERT INTO sandbox_charges
  (id, subscription_id, customer_id, amount, currency, paid_until, refunded, created_at)
SELECT 'ch_' || substr(id, 5), id, customer_id, amount, currency, period_end, 0, period_start
FROM sandbox_subscriptions
WHERE status = 'active';
