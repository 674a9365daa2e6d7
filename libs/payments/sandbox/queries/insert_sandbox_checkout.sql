INSERT INTO sandbox_checkouts
  (id, idempotency_key, customer_id, user_id, email, plan_id, price_id, amount, currency, billing_interval,
   success_url, cancel_url, status, card, created_at, expires_at, trial_days)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'open', '', $13, $14, $15)
ON CONFLICT (idempotency_key) DO NOTHING;
