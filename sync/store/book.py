"""What we wrote where: receipts of finished writes, intents of the one that may be under way."""

from __future__ import annotations

from typing import Any

from sync.ports import Change, Observed, Receipt, Target
from sync.store.connection import Connection, upsert
from sync.store.database import Store
from sync.store.raw import canonical, decoded

_KEYS = ("sink", "kind", "key")
_INTENT = upsert("intent", _KEYS, ("change",))
_RECEIPT = upsert("receipt", _KEYS, ("remote_id", "wrote", '"left"'))


class Book:
    def __init__(self, store: Store) -> None:
        self._store = store

    def receipts(self) -> dict[Target, Receipt]:
        rows = self._store.sql.execute('SELECT sink, kind, key, remote_id, wrote, "left" FROM receipt')
        return {
            (target := Target(sink, kind, key)): Receipt(target, remote_id, decoded(wrote), decoded(left))
            for sink, kind, key, remote_id, wrote, left in rows
        }

    def receipt(self, target: Target) -> Receipt | None:
        where = (target.sink, target.kind, target.key)
        query = 'SELECT remote_id, wrote, "left" FROM receipt WHERE (sink, kind, key) = (?, ?, ?)'
        row = self._store.sql.execute(query, where).fetchone()
        return Receipt(target, row[0], decoded(row[1]), decoded(row[2])) if row else None

    def intents(self) -> list[Change]:
        rows = self._store.sql.execute("SELECT sink, kind, key, change FROM intent ORDER BY 1, 2, 3")
        return [_change(Target(sink, kind, key), decoded(change)) for sink, kind, key, change in rows]

    def intend(self, change: Change) -> None:
        """Committed before the request is sent."""
        t = change.target
        before = None
        if change.before:
            seen = change.before
            before = {"remote_id": seen.remote_id, "values": dict(seen.values), "url": seen.url, "ours": seen.ours}
        body = canonical({"action": change.action, "values": dict(change.values), "before": before})
        with self._store.transaction() as sql:
            sql.execute(_INTENT, (t.sink, t.kind, t.key, body))

    def settle(self, receipt: Receipt) -> None:
        """The write is known to have happened: receipt in, intent out, in one transaction."""
        with self._store.transaction() as sql:
            self._forget_intent(sql, receipt.target)
            t = receipt.target
            row = (t.sink, t.kind, t.key, receipt.remote_id, canonical(receipt.wrote), canonical(receipt.left))
            sql.execute(_RECEIPT, row)

    def drop_intent(self, target: Target) -> None:
        """The write is known not to have happened."""
        with self._store.transaction() as sql:
            self._forget_intent(sql, target)

    def forget(self, target: Target) -> None:
        """The target is no longer ours to care for: receipt and intent out."""
        with self._store.transaction() as sql:
            self._forget_intent(sql, target)
            where = (target.sink, target.kind, target.key)
            sql.execute("DELETE FROM receipt WHERE (sink, kind, key) = (?, ?, ?)", where)

    def _forget_intent(self, sql: Connection, target: Target) -> None:
        where = (target.sink, target.kind, target.key)
        sql.execute("DELETE FROM intent WHERE (sink, kind, key) = (?, ?, ?)", where)


def _change(target: Target, body: dict[str, Any]) -> Change:
    before = Observed(target, **body["before"]) if body["before"] else None
    return Change(body["action"], target, body["values"], before)
