-- Those that count: free titles and editors have no limit (0). $3 is the latest end that a lease given by now can have.
SELECT id, account_id, device_id, video_id, title, max_streams, started_at, lease_until, stopped
FROM playbacks
WHERE account_id = $1 AND stopped = 0 AND max_streams > 0 AND lease_until > $2 AND lease_until <= $3
ORDER BY started_at, id;
