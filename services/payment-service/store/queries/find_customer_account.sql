SELECT account_id FROM customers WHERE id = $1;
