SELECT id, customer_id, user_id, plan_id, price_id, amount, currency, billing_interval, card, status,
       period_start, period_end, cancel_at_period_end, created_at
FROM sandbox_subscriptions
WHERE status <> 'canceled' AND period_end <= $1
ORDER BY period_end
LIMIT 20;
