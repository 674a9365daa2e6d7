UPDATE sandbox_checkouts SET expires_at = $2 WHERE id = $1 AND status <> 'complete';
