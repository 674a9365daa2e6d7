SELECT version FROM payments WHERE charge_id = $1;
