-- Counted before it is made: a crash must not make attempts free. Nobody else takes it until then.
UPDATE webhook_deliveries
SET attempts = attempts + 1, next_at = $3
WHERE id = $1 AND attempts = $2 AND state = 'pending'
