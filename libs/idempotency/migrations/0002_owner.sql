ALTER TABLE idempotency_keys ADD COLUMN owner text NOT NULL DEFAULT '';
