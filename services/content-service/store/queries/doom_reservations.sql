UPDATE garbage
SET state = 'doomed', until = $2
WHERE state = 'reserved' AND until <= $1
