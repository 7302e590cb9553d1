-- What was published of quarters whose books are closed, and the rules that scored, as they were then.

CREATE TABLE sealed (
    period      TEXT PRIMARY KEY,
    at          TEXT NOT NULL,
    body        TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE rules (
    version     TEXT PRIMARY KEY,
    body        TEXT NOT NULL
) STRICT, WITHOUT ROWID;
