INSERT INTO top_playlists (video_id, master, manifest)
VALUES ($1, $2, $3)
ON CONFLICT (video_id) DO NOTHING
