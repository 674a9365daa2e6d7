-- All that a title needs. Extra ones only make some of it sooner.
SELECT count(*) FROM tasks WHERE job_id = $1 AND extra = 0
