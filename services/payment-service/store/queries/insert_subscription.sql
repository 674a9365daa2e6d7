INSERT INTO subscriptions
  (id, account_id, customer_id, price_id, plan_id, status, current_period_end, cancel_at_period_end, past_due_since,
   version, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $10)
ON CONFLICT (id) DO NOTHING;
