INSERT INTO parked_events (id, type, reason, subscription_id, customer_id, charge_id, created_at, parked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (id) DO NOTHING;
