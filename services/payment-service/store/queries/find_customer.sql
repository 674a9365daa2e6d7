SELECT id FROM customers WHERE account_id = $1;
