DELETE FROM videos
WHERE id = $1 AND (CAST($2 AS bigint) IS NULL OR version = CAST($2 AS bigint))
