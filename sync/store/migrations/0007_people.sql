-- What admins decided about accounts (only ever added to), and since when whom a vendor's group was seen to have.

CREATE TABLE decision (
    number      INTEGER NOT NULL PRIMARY KEY,
    at          TEXT NOT NULL,
    by_whom     TEXT NOT NULL,
    action      TEXT NOT NULL,
    one         TEXT NOT NULL,
    other       TEXT NOT NULL,
    undoes      INTEGER NOT NULL
) STRICT;

CREATE TABLE roll (
    grp         TEXT PRIMARY KEY,
    kind        TEXT NOT NULL,
    name        TEXT NOT NULL,
    read_on     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- An empty `since` is since ever, an empty `until` is still.
CREATE TABLE spell (
    grp         TEXT NOT NULL,
    account     TEXT NOT NULL,
    since       TEXT NOT NULL,
    until       TEXT NOT NULL,
    PRIMARY KEY (grp, account, since),
    FOREIGN KEY (grp) REFERENCES roll (grp) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
