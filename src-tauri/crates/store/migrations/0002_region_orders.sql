-- What a person told Quench to do about a region that is off. An order is the approval of its calls, as a plan's approval
-- is of a teardown's: an attempt without its order cannot be written, and what is not written is not sent. The queue is
-- nothing but the orders without an end; where each stands is read from AWS again after a restart.
CREATE TABLE region_order (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    account     INTEGER NOT NULL REFERENCES account (id),
    region      TEXT NOT NULL,
    -- 'watch' makes no call: somebody else is enabling the region, and Quench reads it when it answers.
    wish        TEXT NOT NULL CHECK (wish IN ('enable', 'disable', 'watch')),
    ordered_at  TEXT NOT NULL,
    ordered_by  TEXT NOT NULL,
    ended_at    TEXT,
    ended_how   TEXT CHECK (json_valid(ended_how)),
    CHECK ((ended_at IS NULL) = (ended_how IS NULL))
) STRICT;
CREATE INDEX region_order_by_account ON region_order (account, id);
CREATE UNIQUE INDEX one_open_order_per_region ON region_order (account, region) WHERE ended_at IS NULL;

-- One row per attempt of EnableRegion or DisableRegion: the journal of these calls.
CREATE TABLE region_attempt (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    region_order    INTEGER NOT NULL REFERENCES region_order (id),
    intent_at       TEXT NOT NULL,
    receipt_at      TEXT,
    receipt_outcome TEXT CHECK (receipt_outcome IN ('ok', 'error', 'unknown')),
    request_id      TEXT,
    error_code      TEXT,
    error_message   TEXT,
    settled_at      TEXT,
    settled_outcome TEXT CHECK (settled_outcome IN ('ok', 'error')),
    CHECK ((receipt_at IS NULL) = (receipt_outcome IS NULL)),
    CHECK ((settled_at IS NULL) = (settled_outcome IS NULL))
) STRICT;
CREATE INDEX region_attempt_by_order ON region_attempt (region_order, id);
