SELECT id FROM actions WHERE kind = $1 AND subject = $2 AND fingerprint = $3 AND done = 0;
