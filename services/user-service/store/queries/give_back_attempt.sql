UPDATE throttles
SET attempts = attempts - 1
WHERE key = $1 AND attempts > 0;
