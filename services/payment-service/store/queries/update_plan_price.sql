UPDATE plans
SET price_id = $2, amount = $3, currency = $4, billing_interval = $5, trial_days = $6
WHERE id = $1;
