SELECT count(*), CAST(coalesce(sum(coalesce(length, CAST($3 AS bigint))), 0) AS bigint)
FROM uploads
WHERE owner = $1 AND state <> 'done' AND expires_at > $2
