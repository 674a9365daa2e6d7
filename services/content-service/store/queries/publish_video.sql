UPDATE videos
SET state = 'ready', reason = '', generation = $2, media = $3, updated_at = $4, ready_at = $4,
    text_wanted = CASE WHEN text_wanted > 0 THEN text_wanted + 1 ELSE 0 END
WHERE id = $1
