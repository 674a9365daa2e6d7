-- A lease that ends later than any could was given before the clock was set back.
UPDATE videos
SET text_fence = text_fence + 1, text_lease_until = $3
WHERE id = $1 AND text_wanted <> text_written AND generation > 0 AND state IN ('ready', 'processing')
  AND (text_lease_until <= $2 OR text_lease_until > $4)
RETURNING text_fence, generation
