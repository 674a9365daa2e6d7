-- From one of two states to another, or not at all when somebody else was faster or its time is over.
UPDATE sandbox_checkouts
SET status = $2, card = $3
WHERE id = $1 AND status = $4 AND expires_at > $5;
