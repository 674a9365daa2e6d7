UPDATE sandbox_events SET attempts = attempts + 1, next_attempt_at = $2 WHERE id = $1;
