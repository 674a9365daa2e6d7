SELECT owner FROM videos WHERE id = $1
