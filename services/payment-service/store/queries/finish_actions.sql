UPDATE actions SET done = 1 WHERE kind = $1 AND subject = $2 AND done = 0;
