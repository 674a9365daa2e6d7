SELECT id, title, state, reason, published, access, generation, created_at, ready_at
FROM videos
WHERE id = $1
