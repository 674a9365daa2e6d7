INSERT INTO sandbox_charges
  (id, subscription_id, customer_id, amount, currency, paid_until, refunded, created_at)
VALUES ($1, $2, $3, $4, $5, $6, 0, $7);
