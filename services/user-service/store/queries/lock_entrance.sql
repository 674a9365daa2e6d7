-- Changes nothing: it waits for whoever changes the account, then finds out whether the password still opens it.
UPDATE accounts
SET password_hash = password_hash
WHERE id = $1 AND password_hash = $2 AND disabled = 0;
