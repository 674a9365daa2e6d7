SELECT id, account_id, device_id, video_id, title, max_streams, started_at, lease_until, stopped
FROM playbacks
WHERE id = $1;
