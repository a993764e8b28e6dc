-- Why something is marked, whose it is, and the last day on which that holds, UTC, as `2026-12-31`.
ALTER TABLE mark ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE mark ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE mark ADD COLUMN expires_on TEXT;

-- How far a question to CloudTrail's event history has come. A page and how far it leads are written together, so that after a
-- kill no page is missed. A token counts only with the same attribute, value, beginning and end.
CREATE TABLE trail_query (
    account    INTEGER NOT NULL REFERENCES account (id),
    region     TEXT NOT NULL,
    attribute  TEXT NOT NULL,
    value      TEXT NOT NULL,
    from_at    TEXT NOT NULL,
    until_at   TEXT NOT NULL,
    -- Where it goes on; none before the first page and after the last.
    next_token TEXT,
    complete   INTEGER NOT NULL CHECK (complete IN (0, 1)),
    asked_at   TEXT NOT NULL,
    -- Why it was not read, or not to its end.
    why        TEXT,
    PRIMARY KEY (account, region, attribute, value),
    CHECK (complete = 0 OR next_token IS NULL)
) STRICT;

-- The part of each event that Quench uses, and the hash of the whole event as CloudTrail sent it. One event comes with several
-- questions; the first reading stays.
CREATE TABLE trail_event (
    account     INTEGER NOT NULL REFERENCES account (id),
    region      TEXT NOT NULL,
    event_id    TEXT NOT NULL,
    at          TEXT NOT NULL,
    name        TEXT NOT NULL,
    kept        TEXT NOT NULL CHECK (json_valid(kept)),
    sha256_sent TEXT NOT NULL,
    read_at     TEXT NOT NULL,
    PRIMARY KEY (account, event_id, region)
) STRICT;
CREATE INDEX trail_event_by_time ON trail_event (account, at, region, event_id);

-- The sweep of which a person said that all in it was theirs.
CREATE TABLE baseline (
    account INTEGER PRIMARY KEY REFERENCES account (id),
    sweep   INTEGER NOT NULL REFERENCES sweep (id),
    set_at  TEXT NOT NULL
) STRICT;
