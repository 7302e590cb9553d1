"""What the mirror's keeping asks of it: what is lost, late, due for a report, to be forgotten.

Writing happens inside the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from sync.ports import Fate
from sync.store.connection import Connection, upsert
from sync.store.database import Store


class Keeping:
    def __init__(self, store: Store) -> None:
        self._store = store

    def purge(self, sql: Connection, source: str, stream: str, fates: Iterable[Fate]) -> int:
        """Drop all that was received of these objects, but for what became of them. Should one be there again, it is stored
        like a new one. Returns how many there were."""
        found = list(fates)
        names = [(source, stream, fate.id) for fate in found]
        for table in ("raw", "record", "quarantine"):
            sql.executemany(f"DELETE FROM {table} WHERE (source, stream, bundle) = (?, ?, ?)", names)
        tombs = [(f.state, f.reason, f.at.isoformat() if f.at else "", source, stream, f.id) for f in found]
        change = "UPDATE bundle SET digest = '', kinds = '{}', state = ?, reason = ?, state_at = ?"
        sql.executemany(f"{change} WHERE (source, stream, id) = (?, ?, ?)", tombs)
        return len(found)

    def lost(self, source: str, stream: str, before: datetime, of: str = "") -> list[Fate]:
        """Objects that are deleted or gone since before an instant and not purged yet; with `of`, what belongs to those of
        that stream."""
        question = (
            "SELECT b.id, o.state, o.reason, o.state_at FROM bundle b "
            "JOIN bundle o ON (o.source, o.stream, o.id) = (b.source, ?, b.id) WHERE (b.source, b.stream) = (?, ?) "
            "AND o.state IN ('deleted', 'gone') AND o.state_at < ? AND b.digest <> '' ORDER BY b.id"
        )
        rows = self._store.sql.execute(question, (of or stream, source, stream, before.astimezone(UTC).isoformat()))
        return [Fate(id_, state, reason, datetime.fromisoformat(at)) for id_, state, reason, at in rows]

    def naming(self, source: str, text: str) -> list[tuple[str, str]]:
        """(stream, bundle) of every raw text of a source that has `text` in it."""
        question = "SELECT stream, bundle FROM raw WHERE source = ? AND body LIKE ? ORDER BY 1, 2"
        return [(stream, bundle) for stream, bundle in self._store.sql.execute(question, (source, f"%{text}%"))]

    def accounts_due(self, source: str, now: datetime) -> list[tuple[str, datetime]]:
        """(id, when it was read) of the accounts whose report to the vendor is due."""
        question = (
            "SELECT r.id, b.read_at FROM record r "
            "JOIN bundle b ON (b.source, b.stream, b.id) = (r.source, r.stream, r.bundle) "
            "LEFT JOIN account_report a ON (a.source, a.id) = (r.source, r.id) "
            "WHERE r.type = 'account' AND r.source = ? AND r.stream <> 'erased' AND coalesce(a.due_at, '') <= ? ORDER BY r.id"
        )
        rows = self._store.sql.execute(question, (source, now.astimezone(UTC).isoformat()))
        return [(id_, datetime.fromisoformat(at)) for id_, at in rows]

    def reported(self, sql: Connection, source: str, ids: Iterable[str], due_at: datetime) -> None:
        due = due_at.astimezone(UTC).isoformat()
        rows = [(source, id_, due) for id_ in ids]
        sql.executemany(upsert("account_report", ("source", "id"), ("due_at",)), rows)

    def behind(self, source: str, stream: str, of: str, kind: str, before: datetime) -> int:
        """How many present objects of `of` have what belongs to them unread since before an instant, or since they were
        stored."""
        question = (
            "SELECT count(*) FROM bundle o LEFT JOIN bundle b ON (b.source, b.stream, b.id) = (o.source, ?, o.id) "
            "WHERE (o.source, o.stream, o.kind, o.state) = (?, ?, ?, 'present') AND coalesce(b.read_at, o.changed_at) < ?"
        )
        row = self._store.sql.execute(
            question, (stream, source, of, kind, before.astimezone(UTC).isoformat())
        ).fetchone()
        return int(row[0]) if row else 0

    def purged(self) -> dict[tuple[str, str], int]:
        """(source, stream) -> bundles of which nothing is left but what became of them."""
        rows = self._store.sql.execute("SELECT source, stream, count(*) FROM bundle WHERE digest = '' GROUP BY 1, 2")
        return {(source, stream): n for source, stream, n in rows}

    def quarantined(self) -> dict[tuple[str, str, str], int]:
        """(source, stream, vendor's kind) -> payloads of what is present that no mapping understands."""
        question = (
            "SELECT q.source, q.stream, q.kind, count(*) FROM quarantine q "
            "JOIN bundle b ON (b.source, b.stream, b.id) = (q.source, q.stream, q.bundle) "
            "WHERE b.state = 'present' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
        )
        return {(source, stream, kind): n for source, stream, kind, n in self._store.sql.execute(question)}
