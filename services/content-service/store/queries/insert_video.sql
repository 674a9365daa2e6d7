INSERT INTO videos
  (id, title, title_folded, description, state, reason, published, access, owner, upload_id, filename, bytes, sha256,
   generation, poster, media, request_token, version, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, '', $6, $7, $8, $9, $10, $11, $12, 0, '', '{}', $13, 1, $14, $14)
ON CONFLICT (request_token) DO NOTHING
