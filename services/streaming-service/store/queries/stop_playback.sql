UPDATE playbacks SET stopped = 1, lease_until = $2 WHERE id = $1 AND stopped = 0;
