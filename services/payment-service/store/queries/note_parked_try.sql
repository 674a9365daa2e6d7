UPDATE parked_events SET tried_at = $2 WHERE id = $1;
