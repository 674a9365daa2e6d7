DELETE FROM sandbox_events WHERE id = $1;
