UPDATE videos
SET title = coalesce(CAST($2 AS text), title),
    title_folded = coalesce(CAST($3 AS text), title_folded),
    description = coalesce(CAST($4 AS text), description),
    published = coalesce(CAST($5 AS bigint), published),
    access = coalesce(CAST($6 AS text), access),
    poster = coalesce(CAST($7 AS text), poster),
    version = version + 1,
    updated_at = $8
WHERE id = $1 AND (CAST($9 AS bigint) IS NULL OR version = CAST($9 AS bigint))
