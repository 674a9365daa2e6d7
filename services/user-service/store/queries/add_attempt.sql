INSERT INTO throttles (key, attempts, window_ends_at)
VALUES ($1, 1, $2)
ON CONFLICT (key) DO UPDATE
SET attempts = CASE WHEN throttles.window_ends_at <= $3 THEN 1 ELSE throttles.attempts + 1 END,
    window_ends_at = CASE WHEN throttles.window_ends_at <= $3 THEN $2 ELSE throttles.window_ends_at END
RETURNING attempts, window_ends_at;
