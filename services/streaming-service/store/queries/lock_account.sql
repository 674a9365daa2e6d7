-- Takes the account's row lock until the transaction ends, so that checks of one account run one after the other.
INSERT INTO stream_accounts (account_id, touched_at)
VALUES ($1, $2)
ON CONFLICT (account_id) DO UPDATE SET touched_at = excluded.touched_at;
