-- Every request to Cost Explorer costs money: it is noted before it is sent, so that no kill makes one unpaid for.
CREATE TABLE cost_request (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    account   INTEGER NOT NULL REFERENCES account (id),
    incident  INTEGER REFERENCES incident (id),
    asked_at  TEXT NOT NULL,
    operation TEXT NOT NULL
) STRICT;
CREATE INDEX cost_request_by_day ON cost_request (account, asked_at);
CREATE INDEX cost_request_by_incident ON cost_request (incident);

-- What may be spent on requests in a day, where a person said another amount than the usual one.
CREATE TABLE cost_request_cap (
    account INTEGER PRIMARY KEY REFERENCES account (id),
    usd     TEXT NOT NULL,
    set_at  TEXT NOT NULL
) STRICT;

-- A question to Cost Explorer of which at least one page came. The pages are kept as they came; what they mean is worked out
-- from them again.
CREATE TABLE bill (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    account    INTEGER NOT NULL REFERENCES account (id),
    incident   INTEGER REFERENCES incident (id),
    question   TEXT NOT NULL CHECK (json_valid(question)),
    asked_at   TEXT NOT NULL,
    read_at    TEXT NOT NULL,
    -- Where it goes on; none if every page was read, or nobody can go on.
    next_token TEXT,
    complete   INTEGER NOT NULL CHECK (complete IN (0, 1)),
    -- A refusal ended it half-way, and not a person: it takes no whole bill's place.
    broken     INTEGER NOT NULL DEFAULT 0 CHECK (broken IN (0, 1)),
    CHECK (complete = 0 OR next_token IS NULL)
) STRICT;
CREATE INDEX bill_by_account ON bill (account, id);

CREATE TABLE bill_page (
    bill   INTEGER NOT NULL REFERENCES bill (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    body   TEXT NOT NULL CHECK (json_valid(body)),
    PRIMARY KEY (bill, number)
) STRICT;

-- The newest of the smaller answers: credits and tax, forecast, anomalies.
CREATE TABLE cost_answer (
    account INTEGER NOT NULL REFERENCES account (id),
    part    TEXT NOT NULL,
    body    TEXT NOT NULL CHECK (json_valid(body)),
    read_at TEXT NOT NULL,
    PRIMARY KEY (account, part)
) STRICT;

-- Rates from AWS's price list.
CREATE TABLE price_list (
    account INTEGER NOT NULL REFERENCES account (id),
    region  TEXT NOT NULL,
    body    TEXT NOT NULL CHECK (json_valid(body)),
    read_at TEXT NOT NULL,
    PRIMARY KEY (account, region)
) STRICT;
