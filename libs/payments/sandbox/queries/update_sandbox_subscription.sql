UPDATE sandbox_subscriptions
SET status = $2, period_start = $3, period_end = $4, cancel_at_period_end = $5
WHERE id = $1 AND status <> 'canceled' AND status = $6 AND period_end = $7 AND cancel_at_period_end = $8;
