SELECT id, owner, title, description, published, access, filename, metadata, length, received, hash, state, created_at,
  expires_at
FROM uploads
WHERE state = 'received' AND expires_at > $1
ORDER BY id
LIMIT $2
