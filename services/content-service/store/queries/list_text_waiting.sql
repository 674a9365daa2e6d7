SELECT id
FROM videos
WHERE text_wanted <> text_written AND generation > 0 AND state IN ('ready', 'processing')
  AND (text_lease_until <= $1 OR text_lease_until > $2)
ORDER BY id
LIMIT $3
