DELETE FROM garbage
WHERE prefix = $1 AND state = 'doomed' AND until <= $2
