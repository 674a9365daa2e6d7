-- Nothing when the account has an open one.
INSERT INTO intents (id, account_id, plan_id, state, created_at, expires_at)
VALUES ($1, $2, $3, 'open', $4, $5)
ON CONFLICT DO NOTHING;
