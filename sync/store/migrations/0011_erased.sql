-- Who was erased: nothing here says who it was. A tomb is the salted hash of a word by which the vendors know the person (an
-- account's id, a name, an address) and what stands in its place; `length` is the word's, to find it in texts.

CREATE TABLE salt (
    one         INTEGER NOT NULL PRIMARY KEY,
    salt        TEXT NOT NULL
) STRICT;

CREATE TABLE tomb (
    hash        TEXT PRIMARY KEY,
    kind        TEXT NOT NULL,
    word        TEXT NOT NULL,
    length      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A pseudonymous account, the key of its rows, and the accounts of one human under one `person`.
CREATE TABLE erased (
    account     TEXT PRIMARY KEY,
    person      TEXT NOT NULL,
    row_key     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Memberships that the configuration gave while it still named the person; an empty day is none.
CREATE TABLE erased_membership (
    person      TEXT NOT NULL,
    place       INTEGER NOT NULL,
    team        TEXT NOT NULL,
    since       TEXT NOT NULL,
    until       TEXT NOT NULL,
    PRIMARY KEY (person, place)
) STRICT, WITHOUT ROWID;
