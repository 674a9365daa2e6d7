SELECT media FROM videos WHERE id = $1
