SELECT id, customer_id, user_id, email, plan_id, price_id, amount, currency, billing_interval,
       success_url, cancel_url, status, card, created_at, expires_at, trial_days
FROM sandbox_checkouts
WHERE id = $1;
