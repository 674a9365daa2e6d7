SELECT position_ms FROM positions WHERE account_id = $1 AND video_id = $2;
