SELECT id, owner, title, description, published, access, filename, metadata, length, received, hash, state, created_at,
  expires_at
FROM uploads
WHERE id = $1 AND expires_at > $2
