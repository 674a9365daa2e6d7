-- Nothing when the customer has a live subscription.
INSERT INTO sandbox_subscriptions
  (id, customer_id, user_id, plan_id, price_id, amount, currency, billing_interval, card, status,
       period_start, period_end, cancel_at_period_end, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, $11)
ON CONFLICT DO NOTHING;
