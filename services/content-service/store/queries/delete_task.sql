DELETE FROM tasks WHERE id = $1 AND fence = $2 AND leased = 1
