SELECT prefix
FROM garbage
ORDER BY prefix
