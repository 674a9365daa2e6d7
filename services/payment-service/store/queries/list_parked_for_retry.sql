SELECT id, type, reason, coalesce(subscription_id, ''), coalesce(customer_id, ''), coalesce(charge_id, ''), created_at, parked_at
FROM parked_events
ORDER BY tried_at, parked_at DESC, id DESC
LIMIT $1;
