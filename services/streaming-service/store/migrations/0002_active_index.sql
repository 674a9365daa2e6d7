-- Playbacks without a limit are looked through by nobody.
DROP INDEX active_playbacks;
CREATE INDEX active_playbacks ON playbacks (account_id, lease_until) WHERE stopped = 0 AND max_streams > 0;
