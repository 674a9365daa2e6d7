SELECT id, lookup_key FROM plans WHERE lookup_key IS NOT NULL ORDER BY amount, id;
