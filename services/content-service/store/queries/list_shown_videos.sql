SELECT
  id, title, description, state, reason, published, access, owner, upload_id, filename, bytes, sha256,
  generation, poster, media, version, created_at, updated_at, ready_at,
  added_text, text_wanted, text_written
FROM videos
WHERE published = 1 AND state = 'ready'
  AND ($1 = '' OR id < $1)
  AND (CAST($2 AS text) = '' OR title_folded LIKE $2 ESCAPE '\')
ORDER BY id DESC
LIMIT $3
