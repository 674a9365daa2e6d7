SELECT id FROM sandbox_customers WHERE user_id = $1;
