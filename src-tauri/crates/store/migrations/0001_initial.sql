-- Instants are TEXT, RFC 3339 in UTC with nine digits of fraction: readable, lossless, and their order as text is
-- their order in time. Ids are never reused (AUTOINCREMENT), so an id in a log or an export stays unambiguous.

CREATE TABLE account (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id    TEXT NOT NULL,
    partition     TEXT NOT NULL,
    -- Which AWS this is: the real one, a practice account, a compatible endpoint.
    world         TEXT NOT NULL,
    caller_arn    TEXT NOT NULL,
    first_seen_at TEXT NOT NULL,
    last_seen_at  TEXT NOT NULL,
    UNIQUE (account_id, partition, world)
) STRICT;

CREATE TABLE incident (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    account   INTEGER NOT NULL REFERENCES account (id),
    began_at  TEXT NOT NULL,
    closed_at TEXT
) STRICT;
CREATE INDEX incident_by_account ON incident (account);
CREATE UNIQUE INDEX one_open_incident_per_account ON incident (account) WHERE closed_at IS NULL;

CREATE TABLE incident_fact (
    incident INTEGER NOT NULL REFERENCES incident (id),
    key      TEXT NOT NULL,
    value    TEXT NOT NULL CHECK (json_valid(value)),
    set_at   TEXT NOT NULL,
    PRIMARY KEY (incident, key)
) STRICT;

-- Every sweep is kept: the first one is evidence, and so is each later one that found nothing.
CREATE TABLE sweep (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    incident    INTEGER NOT NULL REFERENCES incident (id),
    revision    INTEGER NOT NULL,
    started_at  TEXT NOT NULL,
    finished_at TEXT
) STRICT;
CREATE INDEX sweep_by_incident ON sweep (incident);

CREATE TABLE region_report (
    sweep   INTEGER NOT NULL REFERENCES sweep (id),
    region  TEXT NOT NULL,
    read_at TEXT NOT NULL,
    body    TEXT NOT NULL CHECK (json_valid(body)),
    PRIMARY KEY (sweep, region)
) STRICT;

CREATE TABLE mark (
    account            INTEGER NOT NULL REFERENCES account (id),
    scope_kind         TEXT NOT NULL,
    scope_key          TEXT NOT NULL,
    mark               TEXT NOT NULL,
    set_at             TEXT NOT NULL,
    inventory_revision INTEGER NOT NULL,
    PRIMARY KEY (account, scope_kind, scope_key)
) STRICT;

-- One row per time a plan was put forward. A hash leaves times out, so the same plan can come back after it has
-- finished: then it is a new row, and the approval, facts and journal of the first time stay what they were.
CREATE TABLE plan (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    hash       TEXT NOT NULL,
    account    INTEGER NOT NULL REFERENCES account (id),
    incident   INTEGER REFERENCES incident (id),
    body       TEXT NOT NULL CHECK (json_valid(body)),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX plan_by_hash ON plan (hash);
CREATE INDEX plan_by_account ON plan (account);

CREATE TABLE approval (
    plan         INTEGER PRIMARY KEY REFERENCES plan (id),
    approved_at  TEXT NOT NULL,
    approver_arn TEXT NOT NULL,
    digits_ok    INTEGER NOT NULL CHECK (digits_ok IN (0, 1))
) STRICT;

CREATE TABLE plan_fact (
    plan   INTEGER NOT NULL REFERENCES plan (id),
    key    TEXT NOT NULL,
    value  TEXT NOT NULL CHECK (json_valid(value)),
    set_at TEXT NOT NULL,
    PRIMARY KEY (plan, key)
) STRICT;

-- A document belongs to a sweep or to a plan. One that could not be read has no body and says why.
CREATE TABLE resource_document (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    sweep          INTEGER REFERENCES sweep (id),
    plan           INTEGER REFERENCES plan (id),
    arn            TEXT NOT NULL,
    kind           TEXT NOT NULL,
    read_at        TEXT NOT NULL,
    sha256         TEXT,
    body           TEXT CHECK (json_valid(body)),
    unreadable_why TEXT,
    CHECK ((sweep IS NULL) <> (plan IS NULL)),
    CHECK ((body IS NULL) = (sha256 IS NULL)),
    CHECK ((body IS NULL) <> (unreadable_why IS NULL))
) STRICT;
CREATE UNIQUE INDEX document_of_sweep ON resource_document (sweep, arn, kind) WHERE sweep IS NOT NULL;
CREATE UNIQUE INDEX document_of_plan ON resource_document (plan, arn, kind) WHERE plan IS NOT NULL;
CREATE INDEX document_by_arn ON resource_document (arn);

-- One row per attempt of a mutating call. The foreign key is to the approval, not to the plan: an attempt under a plan
-- that nobody approved cannot be written, and what is not written is not sent.
CREATE TABLE journal (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    plan             INTEGER NOT NULL REFERENCES approval (plan),
    step_key         TEXT NOT NULL,
    target_arn       TEXT NOT NULL,
    operation        TEXT NOT NULL,
    region           TEXT NOT NULL,
    attempt          INTEGER NOT NULL,
    request          TEXT NOT NULL CHECK (json_valid(request)),
    intent_at        TEXT NOT NULL,
    receipt_at       TEXT,
    receipt_outcome  TEXT CHECK (receipt_outcome IN ('ok', 'error', 'unknown')),
    request_id       TEXT,
    error_code       TEXT,
    error_message    TEXT,
    settled_at       TEXT,
    settled_outcome  TEXT CHECK (settled_outcome IN ('ok', 'error')),
    settled_note     TEXT,
    CHECK ((receipt_at IS NULL) = (receipt_outcome IS NULL)),
    CHECK ((settled_at IS NULL) = (settled_outcome IS NULL))
) STRICT;
CREATE INDEX journal_by_plan ON journal (plan, id);
CREATE INDEX journal_by_step ON journal (plan, step_key);

-- The serialised practice account, at most one per store.
CREATE TABLE practice_world (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    body     BLOB NOT NULL,
    saved_at TEXT NOT NULL
) STRICT;
