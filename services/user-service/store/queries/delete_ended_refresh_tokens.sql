-- Of living sessions every token is kept: one that was replaced long ago still tells a replay.
DELETE FROM refresh_tokens
WHERE hash IN (
  SELECT refresh_tokens.hash
  FROM sessions
  JOIN refresh_tokens ON refresh_tokens.session_id = sessions.id
  WHERE sessions.expires_at < $1 OR sessions.ended_at < $1
  LIMIT $2
);
