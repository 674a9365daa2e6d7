-- Replaced tokens are kept as long as their session, so nothing looks for them by time.
DROP INDEX refresh_tokens_by_replacement;
