-- The provider never changes the money of a price.
INSERT INTO plan_prices (id, plan_id, amount, currency, added_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (id) DO NOTHING;
