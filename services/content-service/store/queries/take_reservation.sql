DELETE FROM garbage
WHERE prefix = $1 AND state = 'reserved'
