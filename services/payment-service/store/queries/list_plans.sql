SELECT id, name, price_id, amount, currency, billing_interval, max_streams, max_height, trial_days
FROM plans
ORDER BY amount, id;
