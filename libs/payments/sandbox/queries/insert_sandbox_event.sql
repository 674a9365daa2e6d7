INSERT INTO sandbox_events (id, type, body, created_at, attempts, next_attempt_at)
VALUES ($1, $2, $3, $4, 0, $4);
