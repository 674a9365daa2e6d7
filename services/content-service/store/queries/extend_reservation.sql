UPDATE garbage
SET until = $2
WHERE prefix = $1 AND state = 'reserved'
