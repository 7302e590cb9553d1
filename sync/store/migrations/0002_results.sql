-- What was scored, what we wrote where, and what we were about to write when we last stopped.

CREATE TABLE results (
    period      TEXT PRIMARY KEY,
    body        TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE receipt (
    sink        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    key         TEXT NOT NULL,
    remote_id   TEXT NOT NULL,
    wrote       TEXT NOT NULL,
    "left"      TEXT NOT NULL,
    PRIMARY KEY (sink, kind, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE intent (
    sink        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    key         TEXT NOT NULL,
    change      TEXT NOT NULL,
    PRIMARY KEY (sink, kind, key)
) STRICT, WITHOUT ROWID;
