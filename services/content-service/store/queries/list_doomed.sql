SELECT prefix
FROM garbage
WHERE state = 'doomed'
ORDER BY prefix
