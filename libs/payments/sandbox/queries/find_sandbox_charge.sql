SELECT id, subscription_id, customer_id, amount, currency, paid_until, refunded, created_at
FROM sandbox_charges
WHERE id = $1;
