-- Since when a stream is being read (the vendor's clock; empty once it was read to its end), and when the next report of an
-- account is due to a vendor that asks for reports.

ALTER TABLE cursor ADD COLUMN open_since TEXT NOT NULL DEFAULT '';

CREATE TABLE account_report (
    source      TEXT NOT NULL,
    id          TEXT NOT NULL,
    due_at      TEXT NOT NULL,
    PRIMARY KEY (source, id)
) STRICT, WITHOUT ROWID;
