"""What the vendors said: bundles with their raw payloads, the records mapped from them, cursors."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sync.errors import MappingError
from sync.model import Account, Record
from sync.ports import Bundle, Cursor, Identity, Payload
from sync.store.database import Store

R = TypeVar("R", bound=Record)
Map = Callable[[Payload], Sequence[Record]]


@dataclass(frozen=True, slots=True)
class Kept:
    """What storing one bundle did. `received` = mirrored + `quarantined` payloads."""

    received: int
    quarantined: int
    changed: bool


def canonical(body: Any) -> str:
    """One text per value: what is compared, hashed and stored."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Mirror:
    def __init__(self, store: Store) -> None:
        self._store = store

    # Writing: inside the caller's transaction, because rows and cursor are one.

    def keep(self, sql: sqlite3.Connection, source: str, stream: str, bundle: Bundle, map_: Map, at: datetime) -> Kept:
        """Replace a bundle as a whole. Unchanged content (by digest) touches nothing."""
        payloads = self._merged(source, stream, bundle)
        bodies = {(p.kind, p.id): canonical(p.body) for p in payloads}
        digest = hashlib.sha256("\n".join(f"{k} {i} {b}" for (k, i), b in sorted(bodies.items())).encode()).hexdigest()
        where = (source, stream, bundle.id)
        before = sql.execute("SELECT digest FROM bundle WHERE (source, stream, id) = (?, ?, ?)", where).fetchone()
        if before and before[0] == digest:
            return Kept(len(payloads), self._quarantined_in(where), changed=False)
        sql.execute("DELETE FROM bundle WHERE (source, stream, id) = (?, ?, ?)", where)
        sql.execute("INSERT INTO bundle VALUES (?, ?, ?, ?, ?)", (*where, digest, at.isoformat()))
        quarantined = 0
        for payload in payloads:
            records, reason = _mapped(map_, payload)
            quarantined += reason is not None
            row = (*where, payload.kind, payload.id, bodies[payload.kind, payload.id], reason)
            sql.execute("INSERT INTO payload VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            for record in records:
                # A record moves to the bundle that was read last: a page under another parent, a comment once counted twice.
                mapped = (record.type, record.source, record.id, stream, bundle.id, record.model_dump_json())
                sql.execute("INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?, ?, ?)", mapped)
        return Kept(len(payloads), quarantined, changed=True)

    def _merged(self, source: str, stream: str, bundle: Bundle) -> list[Payload]:
        """The bundle's payloads, plus those kept from before when the vendor's listing is not complete by nature."""
        payloads = {(p.kind, p.id): p for p in bundle.payloads}
        if not bundle.complete:
            where = (source, stream, bundle.id)
            rows = self._store.sql.execute(
                "SELECT kind, id, body FROM payload WHERE (source, stream, bundle) = (?, ?, ?)", where
            )
            for kind, id_, body in rows:
                payloads.setdefault((kind, id_), Payload(kind, id_, json.loads(body), parent=bundle.id))
        return list(payloads.values())

    def _quarantined_in(self, where: tuple[str, str, str]) -> int:
        question = "SELECT count(quarantined) FROM payload WHERE (source, stream, bundle) = (?, ?, ?)"
        return int(self._store.sql.execute(question, where).fetchone()[0])

    def set_cursor(self, sql: sqlite3.Connection, source: str, stream: str, cursor: Cursor) -> None:
        sql.execute("INSERT OR REPLACE INTO cursor VALUES (?, ?, ?)", (source, stream, canonical(cursor)))

    def set_identity(self, sql: sqlite3.Connection, source: str, identity: Identity) -> None:
        row = (source, identity.account.model_dump_json(), identity.now.isoformat())
        sql.execute("INSERT OR REPLACE INTO identity VALUES (?, ?, ?)", row)

    # Reading.

    def cursor(self, source: str, stream: str) -> Cursor | None:
        question = "SELECT cursor FROM cursor WHERE (source, stream) = (?, ?)"
        row = self._store.sql.execute(question, (source, stream)).fetchone()
        return json.loads(row[0]) if row else None

    def identities(self) -> dict[str, tuple[Account, datetime]]:
        """Source -> our account there, and the vendor's clock when the last complete pull began."""
        rows = self._store.sql.execute("SELECT source, account, as_of FROM identity ORDER BY source")
        return {s: (Account.model_validate_json(a), datetime.fromisoformat(at)) for s, a, at in rows}

    def records(self, kind: type[R]) -> Iterator[R]:
        """Every mirrored record of one type, ordered by source and id."""
        question = "SELECT body FROM record WHERE type = ? ORDER BY source, id"
        for (body,) in self._store.sql.execute(question, (kind.type,)):
            yield kind.model_validate_json(body)

    def payload_counts(self) -> dict[tuple[str, str], int]:
        """(source, vendor's kind) -> payloads mirrored, quarantined ones apart."""
        question = "SELECT source, kind, count(*) FROM payload WHERE quarantined IS NULL GROUP BY source, kind"
        return {(source, kind): n for source, kind, n in self._store.sql.execute(question)}

    def quarantine(self) -> list[tuple[str, str, str, str]]:
        """(source, kind, id, reason) of every payload that no mapping understands; its raw body is kept beside it."""
        question = "SELECT source, kind, id, quarantined FROM payload WHERE quarantined IS NOT NULL ORDER BY 1, 2, 3"
        return [tuple(row) for row in self._store.sql.execute(question)]


def _mapped(map_: Map, payload: Payload) -> tuple[Sequence[Record], str | None]:
    try:
        return map_(payload), None
    except MappingError as error:
        return (), str(error)
