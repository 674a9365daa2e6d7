UPDATE playbacks SET lease_until = $2, max_streams = $3 WHERE id = $1 AND stopped = 0;
