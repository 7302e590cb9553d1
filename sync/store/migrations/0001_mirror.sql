-- What the vendors said, what it means, and how far we have read.

CREATE TABLE bundle (
    source      TEXT NOT NULL,
    stream      TEXT NOT NULL,
    id          TEXT NOT NULL,
    digest      TEXT NOT NULL,
    fetched_at  TEXT NOT NULL,
    PRIMARY KEY (source, stream, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE payload (
    source      TEXT NOT NULL,
    stream      TEXT NOT NULL,
    bundle      TEXT NOT NULL,
    kind        TEXT NOT NULL,
    id          TEXT NOT NULL,
    body        TEXT NOT NULL,
    quarantined TEXT,
    PRIMARY KEY (source, stream, bundle, kind, id),
    FOREIGN KEY (source, stream, bundle) REFERENCES bundle (source, stream, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX payload_quarantined ON payload (source, kind) WHERE quarantined IS NOT NULL;

CREATE TABLE record (
    type        TEXT NOT NULL,
    source      TEXT NOT NULL,
    id          TEXT NOT NULL,
    stream      TEXT NOT NULL,
    bundle      TEXT NOT NULL,
    body        TEXT NOT NULL,
    PRIMARY KEY (type, source, id),
    FOREIGN KEY (source, stream, bundle) REFERENCES bundle (source, stream, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX record_bundle ON record (source, stream, bundle);

CREATE TABLE cursor (
    source      TEXT NOT NULL,
    stream      TEXT NOT NULL,
    cursor      TEXT NOT NULL,
    PRIMARY KEY (source, stream)
) STRICT, WITHOUT ROWID;

-- One line a source: who we are there, and the vendor's clock when the last complete pull began.
CREATE TABLE identity (
    source      TEXT PRIMARY KEY,
    account     TEXT NOT NULL,
    as_of       TEXT NOT NULL
) STRICT, WITHOUT ROWID;
