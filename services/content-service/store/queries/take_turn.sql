INSERT INTO turns (owner, served_at) VALUES ($1, $2)
ON CONFLICT (owner) DO UPDATE SET served_at = excluded.served_at
