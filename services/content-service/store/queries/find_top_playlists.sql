SELECT master, manifest
FROM top_playlists
WHERE video_id = $1
