-- Not for an output that was cancelled meanwhile: what is written there goes away soon, but only once.
UPDATE videos
SET text_lease_until = $3
WHERE id = $1 AND text_fence = $2 AND generation = $4 AND state IN ('ready', 'processing')
