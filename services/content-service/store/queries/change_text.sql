UPDATE videos
SET added_text = $3, text_wanted = text_wanted + 1, version = version + 1, updated_at = $4
WHERE id = $1 AND version = $2
