DELETE FROM customers WHERE account_id = $1 AND id = $2;
