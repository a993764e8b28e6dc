-- Changes of the practice account that came after it was saved: with them it is never behind what the journal says was done.
CREATE TABLE practice_change (
    world  TEXT    NOT NULL,
    number INTEGER NOT NULL,
    body   BLOB    NOT NULL,
    PRIMARY KEY (world, number)
) STRICT, WITHOUT ROWID;
