"""How the mirror is: what is in it, how fresh, what is missing. Looks only: nothing is migrated, locked or asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sync.config import Settings
from sync.errors import StoreError
from sync.ports import State, Stream
from sync.store import Keeping, Mirror, Progress, Scores, Store

STALE = timedelta(hours=26)
"""A daily run may be late; this is a run that does not happen."""


@dataclass
class StreamStatus:
    """`behind`: objects whose comments (or links) were last read longer ago than `within_days`. `sweep_due_at` is None for
    what is never swept, or only by hand."""

    name: str
    states: dict[tuple[State, str], int] = field(default_factory=dict)
    quarantined: dict[str, int] = field(default_factory=dict)
    purged: int = 0
    hints: int = 0
    unfinished_since: datetime | None = None
    listed: bool = False
    swept_at: datetime | None = None
    sweep_due_at: datetime | None = None
    within_days: int = 0
    behind: int = 0

    def count(self, *states: State) -> int:
        return sum(n for (state, _), n in self.states.items() if state in states)


@dataclass
class SourceStatus:
    """`pulled_at`: the vendor's clock when the last complete pull began."""

    name: str
    pulled_at: datetime | None
    streams: list[StreamStatus]


@dataclass
class Status:
    """`schema` is the mirror's, `newest` this version's. Of an older mirror only the place and the size are looked at."""

    where: str
    size: int
    schema: int
    newest: int
    now: datetime
    sources: list[SourceStatus] = field(default_factory=list)
    disputes: Counter[str] = field(default_factory=Counter)
    """Disputes and give-backs by their state, as of the last scoring."""


@dataclass(frozen=True)
class Trouble:
    """What is not as it should be: a key of the catalogue, whose text says what to do, too."""

    key: str
    arguments: Mapping[str, Any]


def look(settings: Settings, store: Store, streams: Mapping[str, Sequence[Stream]], now: datetime) -> Status:
    """All of it as of one moment; `streams` are those of the connected sources, `now` is our clock. Raises StoreError of an
    empty database."""
    if not store.version:
        raise StoreError("store.empty")
    where = store.where if isinstance(settings.mirror, str) else str(settings.mirror.absolute())
    status = Status(where, store.size, store.version, store.newest, now)
    if store.version == store.newest:
        with store.snapshot():
            status.sources = list(_sources(settings, store, streams))
            shown = Scores(store).shown()
            status.disputes = Counter(dispute.state for dispute in (shown.disputes if shown else None) or ())
    return status


def _sources(settings: Settings, store: Store, streams: Mapping[str, Sequence[Stream]]) -> Iterator[SourceStatus]:
    mirror, keeping, progress = Mirror(store), Keeping(store), Progress(store)
    identities = mirror.identities()
    found = _counted(mirror, keeping, progress)
    for source in sorted({*streams, *(name for name, _ in found)}):
        pulled_at = identities[source][1] if source in identities else None
        defined = {stream.name: stream for stream in streams.get(source, ())}
        names = [*defined, *(stream for name, stream in found if name == source and stream not in defined)]
        rows = [found.get((source, name)) or StreamStatus(name) for name in names]
        for row in rows:
            if row.name in defined:
                _judge(row, defined[row.name], settings, keeping, source, pulled_at)
        yield SourceStatus(source, pulled_at, rows)


def _counted(mirror: Mirror, keeping: Keeping, progress: Progress) -> dict[tuple[str, str], StreamStatus]:
    found: dict[tuple[str, str], StreamStatus] = {}

    def row(source: str, stream: str) -> StreamStatus:
        return found.setdefault((source, stream), StreamStatus(stream))

    for (source, stream, state, reason), n in mirror.states().items():
        row(source, stream).states[state, reason] = n
    for (source, stream, kind), n in keeping.quarantined().items():
        row(source, stream).quarantined[kind] = n
    for (source, stream), n in keeping.purged().items():
        row(source, stream).purged = n
    for (source, stream), n in progress.waiting().items():
        row(source, stream).hints = n
    for (source, stream), at in progress.unfinished().items():
        row(source, stream).unfinished_since = at
    for (source, stream), swept in progress.sweeps().items():
        row(source, stream).swept_at = swept.at
    return found


def _judge(
    row: StreamStatus, stream: Stream, settings: Settings, keeping: Keeping, source: str, pulled_at: datetime | None
) -> None:
    """What only the stream's definition tells: when its sweep is due, and whether its visits keep up."""
    every = timedelta(hours=settings.sweep.every_hours)
    row.listed, row.within_days = stream.listed, stream.within_days
    if stream.listed and every and pulled_at:
        row.sweep_due_at = row.swept_at + every if row.swept_at else pulled_at
    if stream.of and stream.within_days and pulled_at:
        # A turn may be a day late before the budget does not suffice.
        before = pulled_at - timedelta(days=stream.within_days + 1)
        row.behind = keeping.behind(source, stream.name, stream.of, stream.kind, before)


def troubles(status: Status) -> list[Trouble]:
    """What to do something about, the gravest first."""
    if status.schema != status.newest:
        return [Trouble("status.trouble.old", {"found": status.schema, "known": status.newest})]
    found = [each for source in status.sources for each in _source_troubles(source, status.now)]
    found += [each for s in status.sources for row in s.streams for each in _stream_troubles(s, row)]
    invalid = status.disputes["invalid"]
    return [*found, *([Trouble("status.trouble.disputes", {"n": invalid})] if invalid else [])]


def _source_troubles(source: SourceStatus, now: datetime) -> Iterator[Trouble]:
    if source.pulled_at is None:
        yield Trouble("status.trouble.never_pulled", {"source": source.name})
    elif now - source.pulled_at > STALE:
        yield Trouble("status.trouble.stale", {"source": source.name, "at": source.pulled_at})


def _stream_troubles(source: SourceStatus, row: StreamStatus) -> Iterator[Trouble]:
    what = {"stream": f"{source.name}/{row.name}"}
    if row.unfinished_since:
        yield Trouble("status.trouble.unfinished", {**what, "at": row.unfinished_since})
    if row.quarantined:
        yield Trouble("status.trouble.quarantine", {**what, "n": sum(row.quarantined.values())})
    if row.listed and source.pulled_at and not row.swept_at:
        yield Trouble("status.trouble.never_swept", what)
    elif row.sweep_due_at and source.pulled_at and source.pulled_at - row.sweep_due_at > STALE:
        yield Trouble("status.trouble.sweep_late", {**what, "at": row.sweep_due_at})
    if row.behind:
        yield Trouble("status.trouble.behind", {**what, "n": row.behind, "days": row.within_days})


def status_json(status: Status) -> dict[str, Any]:
    """See `docs/json.md`."""
    return {
        "mirror": {
            "where": status.where,
            "bytes": status.size,
            "schema": status.schema,
            "newest_schema": status.newest,
        },
        "sources": [
            {"source": s.name, "pulled_at": _text(s.pulled_at), "streams": [_stream_json(row) for row in s.streams]}
            for s in status.sources
        ],
        "disputes": dict(sorted(status.disputes.items())),
        "troubles": [
            {"key": t.key, **{name: _text(v) if isinstance(v, datetime) else v for name, v in t.arguments.items()}}
            for t in troubles(status)
        ],
    }


def _stream_json(row: StreamStatus) -> dict[str, Any]:
    return {
        "stream": row.name,
        "present": row.count("present"),
        "states": [
            {"state": state, "reason": reason, "count": n}
            for (state, reason), n in row.states.items()
            if state != "present"
        ],
        "quarantined": row.quarantined,
        "purged": row.purged,
        "hints": row.hints,
        "unfinished_since": _text(row.unfinished_since),
        "swept_at": _text(row.swept_at),
        "sweep_due_at": _text(row.sweep_due_at),
        "behind": row.behind,
    }


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
