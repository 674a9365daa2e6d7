SELECT customer_id, return_url FROM sandbox_portals WHERE id = $1 AND expires_at > $2;
