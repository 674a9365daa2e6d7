-- By any price that the plan ever had, if the money is the same too.
SELECT p.id, p.name, p.price_id, p.amount, p.currency, p.billing_interval, p.max_streams, p.max_height, p.trial_days
FROM plan_prices x JOIN plans p ON p.id = x.plan_id
WHERE x.id = $1 AND x.amount = $2 AND x.currency = $3;
