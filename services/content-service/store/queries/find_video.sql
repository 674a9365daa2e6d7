SELECT
  id, title, description, state, reason, published, access, owner, upload_id, filename, bytes, sha256,
  generation, poster, media, version, created_at, updated_at, ready_at,
  added_text, text_wanted, text_written
FROM videos
WHERE id = $1
