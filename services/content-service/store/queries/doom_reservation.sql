UPDATE garbage
SET state = 'doomed', until = $2
WHERE prefix = $1 AND state = 'reserved'
