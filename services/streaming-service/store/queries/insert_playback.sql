INSERT INTO playbacks (id, account_id, device_id, video_id, title, max_streams, started_at, lease_until, stopped)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0);
