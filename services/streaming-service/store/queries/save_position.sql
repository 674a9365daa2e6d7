-- Reports may arrive late: the one that was made last counts.
INSERT INTO positions (account_id, video_id, position_ms, event_at)
VALUES ($1, $2, $3, $4)
ON CONFLICT (account_id, video_id) DO UPDATE
SET position_ms = excluded.position_ms, event_at = excluded.event_at
WHERE excluded.event_at >= positions.event_at;
