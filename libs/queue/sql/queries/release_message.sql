UPDATE queue_messages SET visible_at = $3, receipt = NULL WHERE id = $1 AND receipt = $2
