-- Raw payloads lie apart, one text a bundle; a bundle knows when it was read and what became of its object. What no mapping
-- understands, what full listings said, and what webhooks named have tables of their own.

ALTER TABLE bundle RENAME COLUMN fetched_at TO changed_at;
ALTER TABLE bundle ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE bundle ADD COLUMN kinds TEXT NOT NULL DEFAULT '{}';
ALTER TABLE bundle ADD COLUMN read_at TEXT NOT NULL DEFAULT '';
ALTER TABLE bundle ADD COLUMN state TEXT NOT NULL DEFAULT 'present';
ALTER TABLE bundle ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE bundle ADD COLUMN state_at TEXT NOT NULL DEFAULT '';

CREATE TABLE raw (
    source      TEXT NOT NULL,
    stream      TEXT NOT NULL,
    bundle      TEXT NOT NULL,
    body        TEXT NOT NULL,
    PRIMARY KEY (source, stream, bundle),
    FOREIGN KEY (source, stream, bundle) REFERENCES bundle (source, stream, id) ON DELETE CASCADE
) STRICT;

CREATE TABLE quarantine (
    source      TEXT NOT NULL,
    stream      TEXT NOT NULL,
    bundle      TEXT NOT NULL,
    kind        TEXT NOT NULL,
    id          TEXT NOT NULL,
    reason      TEXT NOT NULL,
    PRIMARY KEY (source, stream, bundle, kind, id),
    FOREIGN KEY (source, stream, bundle) REFERENCES bundle (source, stream, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- The last full listing of a stream that finished: when, by the vendor's clock, and what it found.
CREATE TABLE sweep (
    source      TEXT NOT NULL,
    stream      TEXT NOT NULL,
    at          TEXT NOT NULL,
    listed      INTEGER NOT NULL,
    missed      INTEGER NOT NULL,
    PRIMARY KEY (source, stream)
) STRICT, WITHOUT ROWID;

-- Objects that a webhook named: to be read at the next pull, whatever their stamps.
CREATE TABLE hint (
    source      TEXT NOT NULL,
    stream      TEXT NOT NULL,
    id          TEXT NOT NULL,
    state       TEXT NOT NULL,
    at          TEXT NOT NULL,
    PRIMARY KEY (source, stream, id)
) STRICT, WITHOUT ROWID;
