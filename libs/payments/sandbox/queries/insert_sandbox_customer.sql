INSERT INTO sandbox_customers (id, user_id, email, created_at)
VALUES ($1, $2, $3, $4)
ON CONFLICT (user_id) DO NOTHING;
