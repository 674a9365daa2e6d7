SELECT id, owner, title, description, published, access, filename, metadata, length, received, hash, state, created_at,
  expires_at
FROM uploads
WHERE request_token = $1
