SELECT id, name, price_id, amount, currency, billing_interval, max_streams, max_height
FROM plans
ORDER BY amount, id;
