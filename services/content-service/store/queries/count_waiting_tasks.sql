-- ready_at is when a task may be taken, which a pause after a failure puts off. Those of failed and of paused titles wait for a person.
SELECT COUNT(*), COALESCE(MIN(t.ready_at), $1)
FROM tasks t
JOIN jobs j ON j.id = t.job_id AND j.state = 'encoding' AND j.paused = 0
WHERE t.leased = 0 AND t.ready_at <= $1
