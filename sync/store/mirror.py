"""What the vendors said: bundles with their raw payloads, the records mapped from them, cursors."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from pydantic_core import PydanticSerializationError

from sync.errors import MappingError
from sync.messages import say
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
    """One text per value: what is compared, hashed and stored. Half a character (JSON can say `"\\ud83d"`, UTF-8 cannot)
    stays escaped."""
    return escaped(json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def escaped(text: str) -> str:
    return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", text)


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
        self.drop(sql, *where)
        sql.execute("INSERT INTO bundle VALUES (?, ?, ?, ?, ?)", (*where, digest, at.isoformat()))
        quarantined = 0
        for payload in payloads:
            reason = self._map(sql, stream, bundle.id, payload, map_)
            quarantined += reason is not None
            row = (*where, payload.kind, payload.id, bodies[payload.kind, payload.id], reason)
            sql.execute("INSERT INTO payload VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return Kept(len(payloads), quarantined, changed=True)

    def drop(self, sql: sqlite3.Connection, source: str, stream: str, bundle: str) -> None:
        """Payloads and records go with their bundle."""
        sql.execute("DELETE FROM bundle WHERE (source, stream, id) = (?, ?, ?)", (source, stream, bundle))

    def map_again(self, sql: sqlite3.Connection, source: str, mapping: str, map_: Map) -> None:
        """Make every record of a source from its stored payloads anew, in the order in which their bundles came."""
        sql.execute("DELETE FROM record WHERE source = ?", (source,))
        bundles = sql.execute(
            "SELECT stream, id FROM bundle WHERE source = ? ORDER BY fetched_at, stream, id", (source,)
        )
        for stream, bundle in bundles.fetchall():
            where = (source, stream, bundle)
            rows = sql.execute("SELECT kind, id, body FROM payload WHERE (source, stream, bundle) = (?, ?, ?)", where)
            for kind, id_, body in rows.fetchall():
                reason = self._map(sql, stream, bundle, Payload(kind, id_, json.loads(body), parent=bundle), map_)
                again = "UPDATE payload SET quarantined = ? WHERE (source, stream, bundle, kind, id) = (?, ?, ?, ?, ?)"
                sql.execute(again, (reason, *where, kind, id_))
        sql.execute("INSERT OR REPLACE INTO mapping VALUES (?, ?)", (source, mapping))

    def _map(self, sql: sqlite3.Connection, stream: str, bundle: str, payload: Payload, map_: Map) -> str | None:
        """Store a payload's records, or say why there are none."""
        try:
            bodies = [(record, record.model_dump_json()) for record in map_(payload)]
        except MappingError as error:
            return escaped(str(error))
        except PydanticSerializationError:  # half a character in a value of any type
            return say("mapping.bad", where=payload.kind, problem="UTF-8")
        for record, body in bodies:
            # A record moves to the bundle that was read last: a page under another parent, a comment once counted twice.
            row = (record.type, record.source, record.id, stream, bundle, body)
            sql.execute("INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?, ?, ?)", row)
        return None

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

    def mapping(self, source: str) -> str | None:
        """By which mapping the records of a source were made."""
        row = self._store.sql.execute("SELECT name FROM mapping WHERE source = ?", (source,)).fetchone()
        return str(row[0]) if row else None

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
