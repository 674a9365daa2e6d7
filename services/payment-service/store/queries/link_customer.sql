-- The first link stays: a customer never moves to another account.
INSERT INTO customers (account_id, id, created_at)
VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING;
