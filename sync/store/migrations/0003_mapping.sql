-- The mapping by which the records of a source were made from its payloads.

CREATE TABLE mapping (
    source      TEXT PRIMARY KEY,
    name        TEXT NOT NULL
) STRICT, WITHOUT ROWID;
