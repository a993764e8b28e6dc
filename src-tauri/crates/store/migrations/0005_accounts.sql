-- What an account is called, when it was last connected and the caller could read it.
ALTER TABLE account ADD COLUMN alias TEXT;
ALTER TABLE account ADD COLUMN name TEXT;
-- How it was signed in to, so that it can be done again: no secret.
ALTER TABLE account ADD COLUMN way TEXT CHECK (json_valid(way));
