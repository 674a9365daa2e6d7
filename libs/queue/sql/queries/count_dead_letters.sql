SELECT count(*) FROM queue_dead_letters WHERE queue = $1
