INSERT INTO uploads
  (id, owner, title, description, published, access, filename, metadata, length, received, hash, state, request_token,
   created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, 'receiving', $11, $12, $13)
