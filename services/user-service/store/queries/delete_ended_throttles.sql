DELETE FROM throttles
WHERE key IN (SELECT key FROM throttles WHERE window_ends_at <= $1 LIMIT $2);
