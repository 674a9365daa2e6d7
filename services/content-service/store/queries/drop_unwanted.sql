-- $2 is later than anything is wanted by an honest clock.
DELETE FROM tasks
WHERE extra = 1 AND leased = 0 AND (wanted_until <= $1 OR wanted_until > $2)
