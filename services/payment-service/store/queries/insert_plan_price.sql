-- The provider never changes the money of a price. Nothing when it is one of another plan.
INSERT INTO plan_prices (id, plan_id, amount, currency, added_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (id) DO UPDATE SET added_at = plan_prices.added_at WHERE plan_prices.plan_id = excluded.plan_id;
