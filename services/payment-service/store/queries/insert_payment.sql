INSERT INTO payments (charge_id, subscription_id, paid_until, reversed, version, updated_at)
VALUES ($1, $2, $3, $4, 1, $5)
ON CONFLICT (charge_id) DO NOTHING;
