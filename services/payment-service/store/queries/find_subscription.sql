SELECT s.id, s.account_id, s.customer_id, s.price_id, s.status, s.current_period_end, s.cancel_at_period_end,
       s.past_due_since, s.version,
       (SELECT max(r.paid_until) FROM payments r WHERE r.subscription_id = s.id AND r.reversed = 1),
       p.id, p.name, p.price_id, p.amount, p.currency, p.billing_interval, p.max_streams, p.max_height, p.trial_days
FROM subscriptions s LEFT JOIN plans p ON p.id = s.plan_id
WHERE s.id = $1;
