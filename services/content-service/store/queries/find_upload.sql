SELECT upload_id
FROM videos
WHERE id = $1
