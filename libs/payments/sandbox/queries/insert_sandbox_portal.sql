INSERT INTO sandbox_portals (id, customer_id, return_url, expires_at)
SELECT $1, id, $3, $4 FROM sandbox_customers WHERE id = $2;
