-- Compare-and-set: nothing when the row changed since `version` was read.
UPDATE payments
SET subscription_id = $2, paid_until = $3, reversed = $4, version = version + 1, updated_at = $5
WHERE charge_id = $1 AND version = $6;
