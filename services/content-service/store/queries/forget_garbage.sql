DELETE FROM garbage
WHERE state = 'doomed' AND until <= $1
