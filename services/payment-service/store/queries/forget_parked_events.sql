DELETE FROM parked_events WHERE parked_at < $1;
