INSERT INTO actions (id, kind, subject, fingerprint, done, created_at)
VALUES ($1, $2, $3, $4, 0, $5)
ON CONFLICT DO NOTHING;
