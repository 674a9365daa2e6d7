CREATE TABLE plans (
  id text PRIMARY KEY,
  name text NOT NULL,
  price_id text NOT NULL UNIQUE,
  amount bigint NOT NULL CHECK (amount > 0),
  currency text NOT NULL,
  billing_interval text NOT NULL CHECK (billing_interval IN ('month', 'year')),
  max_streams bigint NOT NULL,
  max_height bigint NOT NULL
);

INSERT INTO plans (id, name, price_id, amount, currency, billing_interval, max_streams, max_height)
VALUES
  ('plan_01kdvdna00emq8k9w39qsaekf4', 'Basic', 'price_basic', 799, 'usd', 'month', 1, 720),
  ('plan_01kdvdna01es8r65rzyjka792g', 'Standard', 'price_standard', 1199, 'usd', 'month', 2, 1080),
  ('plan_01kdvdna02e4ma4jz41b93y214', 'Premium', 'price_premium', 1799, 'usd', 'month', 4, 2160);

CREATE TABLE customers (
  account_id text PRIMARY KEY,
  id text NOT NULL UNIQUE,
  created_at bigint NOT NULL
);

CREATE TABLE intents (
  id text PRIMARY KEY,
  account_id text NOT NULL,
  plan_id text NOT NULL REFERENCES plans (id),
  session_id text,
  url text,
  state text NOT NULL CHECK (state IN ('open', 'replaced', 'completed', 'expired', 'failed')),
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL
);

CREATE UNIQUE INDEX open_intents ON intents (account_id) WHERE state = 'open';

CREATE INDEX intents_by_session ON intents (session_id);

CREATE TABLE subscriptions (
  id text PRIMARY KEY,
  account_id text NOT NULL,
  customer_id text NOT NULL,
  price_id text NOT NULL,
  plan_id text REFERENCES plans (id),
  status text NOT NULL,
  current_period_end bigint NOT NULL,
  cancel_at_period_end bigint NOT NULL,
  past_due_since bigint,
  version bigint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL
);

CREATE INDEX subscriptions_by_account ON subscriptions (account_id, created_at);

CREATE TABLE events (
  id text PRIMARY KEY,
  type text NOT NULL,
  subscription_id text,
  created_at bigint NOT NULL,
  received_at bigint NOT NULL
);
