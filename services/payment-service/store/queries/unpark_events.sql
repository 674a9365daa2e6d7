DELETE FROM parked_events WHERE subscription_id = $1 OR charge_id = $1;
