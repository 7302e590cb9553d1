"""What the vendors said: bundles with their raw payloads, the records mapped from them, and what became of their objects.

Writing happens inside the caller's transaction, because rows and cursor are one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from msgspec.structs import replace

from sync.errors import MappingError
from sync.model import Account, Record
from sync.ports import Bundle, Fate, Identity, Known, Payload, State
from sync.pseudonyms import Disguise, Tombs
from sync.records import decoded, encoded
from sync.store.connection import Connection, places, upsert
from sync.store.database import Store
from sync.store.erasures import Erasures
from sync.store.raw import digest, escaped, packed, unpacked

R = TypeVar("R", bound=Record)
Map = Callable[[Payload], Sequence[Record]]

AT_ONCE = 500
"""Names in one `IN`."""
_BUNDLE = upsert(
    "bundle",
    ("source", "stream", "id"),
    ("kind", "kinds", "digest", "changed_at", "read_at", "state", "reason", "state_at"),
)
_RECORD = upsert("record", ("type", "source", "id"), ("stream", "bundle", "body"))
"""A record moves to the bundle that was read last: a block under another page, a comment once counted twice."""
_FORGET = "DELETE FROM record WHERE (source, stream, bundle) = (?, ?, ?)"
"""Records name no foreign key, which would cost a third of their writing; they go when their bundle goes."""
_WHERE = "(source, stream, id) = (?, ?, ?)"


@dataclass
class Kept:
    """What storing some bundles did. `received` = mirrored + `quarantined` payloads."""

    received: int = 0
    quarantined: int = 0
    changed: int = 0


@dataclass
class _Rows:
    """What some bundles become, for bulk statements."""

    bundles: list[tuple[str, ...]]
    raw: list[tuple[str, ...]]
    records: list[tuple[str, ...]]
    quarantine: list[tuple[str, ...]]


class Mirror:
    def __init__(self, store: Store) -> None:
        self._store = store

    # Writing.

    def keep(
        self, sql: Connection, source: str, stream: str, bundles: Sequence[Bundle], map_: Map, at: datetime
    ) -> Kept:
        """Replace each bundle as a whole; all of them are present from now on. Whoever was erased stays so: what the vendor
        says of them is stored under their pseudonym, and their accounts are not. Unchanged content (by digest) touches
        nothing but the time of reading. `at` is the vendor's clock."""
        kept, rows, old = Kept(), _Rows([], [], [], []), list[tuple[str, str, str]]()
        tombs = Erasures(self._store).tombs()
        bundles = [bundle for bundle in bundles if not tombs.hides(bundle.id)]
        before = self._digests(sql, source, stream, [bundle.id for bundle in bundles])
        for bundle in {bundle.id: bundle for bundle in bundles}.values():
            payloads = self._merged(sql, source, stream, bundle)
            text = packed(payloads)
            now = digest(text)
            then, state = before.get(bundle.id, ("", ""))
            kept.received += len(payloads)
            if then == now and state == "present":
                self._touch(sql, source, stream, bundle.id, at)
                kept.quarantined += self._quarantined_in(sql, source, stream, bundle.id)
                continue
            if then:
                old.append((source, stream, bundle.id))
            kept.changed += 1
            rows.bundles.append(_bundle_row(source, stream, bundle.id, payloads, now, at))
            if tombs:
                payloads = disguised(tombs, payloads)
                text = packed(payloads)
            rows.raw.append((source, stream, bundle.id, text))
            kept.quarantined += sum(not _map(rows, source, stream, bundle.id, each, map_) for each in payloads)
        sql.executemany(_FORGET, old)
        sql.executemany(f"DELETE FROM bundle WHERE {_WHERE}", old)
        _insert(sql, rows)
        return kept

    def settle(self, sql: Connection, source: str, stream: str, fates: Iterable[Fate], at: datetime) -> None:
        """Note what became of objects; their records are no longer read. What was noted first stays: the earliest time."""
        rows = [
            (f.state, f.reason, (f.at or at).astimezone(UTC).isoformat(), source, stream, f.id, f.state) for f in fates
        ]
        sql.executemany(
            f"UPDATE bundle SET state = ?, reason = ?, state_at = ? WHERE {_WHERE} AND state <> ?",
            [row for row in rows if row[0] != "present"],
        )

    def map_again(self, sql: Connection, source: str, mapping: str, map_: Map) -> int:
        """Make every record of a source from its stored payloads anew, in the order in which their bundles came. Returns how
        many bundles could not be: their payloads were purged, and their records stay as they are."""
        order = "SELECT stream, id FROM bundle WHERE source = ? ORDER BY changed_at, stream, id"
        purged = 0
        for stream, bundle in sql.execute(order, (source,)).fetchall():
            text = self._raw(sql, source, stream, bundle)
            if text is None:
                purged += 1
                continue
            _map_bundle(sql, source, stream, bundle, unpacked(text, bundle), map_)
        self.set_mapping(sql, source, mapping)
        return purged

    def set_mapping(self, sql: Connection, source: str, mapping: str) -> None:
        """What is mirrored was made by this one, or would be the same."""
        sql.execute(upsert("mapping", ("source",), ("name",)), (source, mapping))

    def rewrite(
        self, sql: Connection, source: str, stream: str, bundle: str, payloads: Sequence[Payload], map_: Map
    ) -> None:
        """Put other payloads in the place of those received. The digest stays: the vendor's unchanged object does not bring
        them back."""
        kinds = json.dumps(Counter(payload.kind for payload in payloads), sort_keys=True)
        sql.execute(f"UPDATE bundle SET kinds = ? WHERE {_WHERE}", (kinds, source, stream, bundle))
        body = "UPDATE raw SET body = ? WHERE (source, stream, bundle) = (?, ?, ?)"
        sql.execute(body, (packed(payloads), source, stream, bundle))
        _map_bundle(sql, source, stream, bundle, payloads, map_)

    def set_identity(self, sql: Connection, source: str, identity: Identity) -> None:
        Erasures(self._store).ensure_salt(sql)
        row = (source, encoded(identity.account), identity.now.isoformat())
        sql.execute(upsert("identity", ("source",), ("account", "as_of")), row)

    def _digests(self, sql: Connection, source: str, stream: str, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        found: dict[str, tuple[str, str]] = {}
        for i in range(0, len(ids), AT_ONCE):
            some = ids[i : i + AT_ONCE]
            question = (
                f"SELECT id, digest, state FROM bundle WHERE (source, stream) = (?, ?) AND id IN ({places(len(some))})"
            )
            found |= {id_: (d, state) for id_, d, state in sql.execute(question, (source, stream, *some))}
        return found

    def _merged(self, sql: Connection, source: str, stream: str, bundle: Bundle) -> list[Payload]:
        """The bundle's payloads, plus those kept from before when the vendor's listing is not complete by nature."""
        if bundle.complete:
            return list(bundle.payloads)
        payloads = {(p.kind, p.id): p for p in bundle.payloads}
        text = self._raw(sql, source, stream, bundle.id)
        for payload in unpacked(text, bundle.id) if text else ():
            if payload.id not in bundle.gone:
                payloads.setdefault((payload.kind, payload.id), payload)
        return sorted(payloads.values(), key=lambda p: (p.kind, p.id))

    def _touch(self, sql: Connection, source: str, stream: str, bundle: str, at: datetime) -> None:
        sql.execute(f"UPDATE bundle SET read_at = ? WHERE {_WHERE}", (at.isoformat(), source, stream, bundle))

    def _raw(self, sql: Connection, source: str, stream: str, bundle: str) -> str | None:
        question = "SELECT body FROM raw WHERE (source, stream, bundle) = (?, ?, ?)"
        row = sql.execute(question, (source, stream, bundle)).fetchone()
        return str(row[0]) if row else None

    def _quarantined_in(self, sql: Connection, source: str, stream: str, bundle: str) -> int:
        question = "SELECT count(*) FROM quarantine WHERE (source, stream, bundle) = (?, ?, ?)"
        row = sql.execute(question, (source, stream, bundle)).fetchone()
        return int(row[0]) if row else 0

    # Reading.

    def mapping(self, source: str) -> str | None:
        """By which mapping the records of a source were made."""
        row = self._store.sql.execute("SELECT name FROM mapping WHERE source = ?", (source,)).fetchone()
        return str(row[0]) if row else None

    def identities(self) -> dict[str, tuple[Account, datetime]]:
        """Source -> our account there, and the vendor's clock when the last complete pull began."""
        rows = self._store.sql.execute("SELECT source, account, as_of FROM identity ORDER BY source")
        return {s: (decoded(Account, a), datetime.fromisoformat(at)) for s, a, at in rows}

    def records(self, kind: type[R]) -> Iterator[R]:
        """Every record of one type whose object is present, ordered by source and id."""
        question = (
            "SELECT r.body FROM record r JOIN bundle b ON (b.source, b.stream, b.id) = (r.source, r.stream, r.bundle) "
            "WHERE r.type = ? AND b.state = 'present' ORDER BY r.source, r.id"
        )
        for (body,) in self._store.sql.execute(question, (kind.type,)):
            yield decoded(kind, body)

    def known(self, source: str, stream: str) -> dict[str, Known]:
        """Every bundle of a stream by id, present or not."""
        question = "SELECT id, kind, state, changed_at, read_at FROM bundle WHERE (source, stream) = (?, ?) ORDER BY id"
        return {
            id_: Known(id_, kind, state, datetime.fromisoformat(changed), datetime.fromisoformat(read))
            for id_, kind, state, changed, read in self._store.sql.execute(question, (source, stream))
        }

    def states(self) -> dict[tuple[str, str, State, str], int]:
        """(source, stream, state, reason) -> how many bundles."""
        question = "SELECT source, stream, state, reason, count(*) FROM bundle GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"
        return {(so, st, state, reason): n for so, st, state, reason, n in self._store.sql.execute(question)}

    def payload_counts(self) -> dict[tuple[str, str], int]:
        """(source, vendor's kind) -> payloads mirrored of what is present; quarantined ones apart."""
        counts: Counter[tuple[str, str]] = Counter()
        question = "SELECT source, kinds, count(*) FROM bundle WHERE state = 'present' GROUP BY source, kinds"
        for source, kinds, bundles in self._store.sql.execute(question):
            for kind, n in json.loads(kinds).items():
                counts[source, kind] += n * bundles
        for source, kind, _, _ in self.quarantine():
            counts[source, kind] -= 1
        return {kind: n for kind, n in sorted(counts.items()) if n}

    def quarantine(self) -> list[tuple[str, str, str, str]]:
        """(source, kind, id, reason) of every payload that no mapping understands; its raw body is kept in its bundle."""
        question = (
            "SELECT q.source, q.kind, q.id, q.reason FROM quarantine q "
            "JOIN bundle b ON (b.source, b.stream, b.id) = (q.source, q.stream, q.bundle) "
            "WHERE b.state = 'present' ORDER BY 1, 2, 3"
        )
        return [(source, kind, id_, reason) for source, kind, id_, reason in self._store.sql.execute(question)]

    def payloads(self, source: str, stream: str, bundle: str) -> list[Payload]:
        """As they were received; none when they were purged."""
        text = self._raw(self._store.sql, source, stream, bundle)
        return unpacked(text, bundle) if text else []


def _bundle_row(
    source: str, stream: str, bundle: str, payloads: Sequence[Payload], digest_: str, at: datetime
) -> tuple[str, ...]:
    now = at.isoformat()
    kind = payloads[0].kind if payloads else ""
    kinds = json.dumps(Counter(payload.kind for payload in payloads), sort_keys=True)
    return (source, stream, bundle, kind, kinds, digest_, now, now, "present", "", "")


def disguised(tombs: Tombs, payloads: Sequence[Payload]) -> list[Payload]:
    """With pseudonyms in the place of who was erased."""
    disguise = Disguise(tombs.found_in([[payload.id, payload.body] for payload in payloads]))
    return [disguised_by(disguise, payload) for payload in payloads] if disguise.words else list(payloads)


def disguised_by(disguise: Disguise, payload: Payload) -> Payload:
    return replace(payload, id=disguise.text(payload.id), body=disguise.body(payload.body))


def _map_bundle(sql: Connection, source: str, stream: str, bundle: str, payloads: Iterable[Payload], map_: Map) -> None:
    """Make the records of a stored bundle anew."""
    for table in ("record", "quarantine"):
        sql.execute(f"DELETE FROM {table} WHERE (source, stream, bundle) = (?, ?, ?)", (source, stream, bundle))
    rows = _Rows([], [], [], [])
    for payload in payloads:
        _map(rows, source, stream, bundle, payload, map_)
    _insert(sql, rows)


def _map(rows: _Rows, source: str, stream: str, bundle: str, payload: Payload, map_: Map) -> bool:
    """Add a payload's records to `rows`, or the reason why there are none."""
    try:
        found = [(r.type, source, r.id, stream, bundle, encoded(r)) for r in map_(payload)]
    except MappingError as error:
        rows.quarantine.append((source, stream, bundle, payload.kind, payload.id, escaped(str(error))))
        return False
    rows.records += found
    return True


def _insert(sql: Connection, rows: _Rows) -> None:
    sql.executemany(_BUNDLE, rows.bundles)
    sql.executemany("INSERT INTO raw VALUES (?, ?, ?, ?)", rows.raw)
    sql.executemany(_RECORD, rows.records)
    sql.executemany("INSERT INTO quarantine VALUES (?, ?, ?, ?, ?, ?)", rows.quarantine)
