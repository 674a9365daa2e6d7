UPDATE sandbox_subscriptions
SET status = $2, period_start = $3, period_end = $4, cancel_at_period_end = $5, price_id = $6, amount = $7,
    currency = $8, billing_interval = $9
WHERE id = $1 AND status <> 'canceled' AND status = $10 AND period_end = $11 AND cancel_at_period_end = $12
  AND price_id = $13;
