-- Compare-and-set: nothing when the row changed since `version` was read.
UPDATE subscriptions
SET price_id = $2, plan_id = $3, status = $4, current_period_end = $5, cancel_at_period_end = $6, past_due_since = $7,
    version = version + 1, updated_at = $8
WHERE id = $1 AND version = $9;
