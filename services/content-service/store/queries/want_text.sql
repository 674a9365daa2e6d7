UPDATE videos
SET text_wanted = text_wanted + 1
WHERE id = $1
