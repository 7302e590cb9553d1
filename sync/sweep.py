"""What no cursor shows: a full listing of ids, compared with the mirror. Deletes, lost permission, archive, moves; and,
in their turn, all the objects themselves, because some changes move no time stamp.

Nothing is concluded from a listing that did not finish, that is empty, or that misses too much at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from sync.errors import Refused
from sync.ports import Fate, Identity, Known, Source, State, Stream
from sync.pull import PullReport, Reading, Told
from sync.rolling import is_due
from sync.store import Store
from sync.store.progress import Swept

MOST = 0.30
"""A larger share of a stream's objects does not vanish without a person saying that it did"""
LEAST = 10
"""when it is at least so many."""


@dataclass
class SweepReport:
    """Of one source: what was read (`reading`), and by stream how many ids were listed and what became of the missing."""

    source: str
    reading: PullReport
    listed: dict[str, int] = field(default_factory=dict)
    became: dict[str, Counter[State]] = field(default_factory=dict)


def sweep(
    source: Source,
    identity: Identity,
    store: Store,
    told: Told = lambda stream, done, total: None,
    *,
    accept: bool = False,
    complete: bool = False,
) -> SweepReport:
    """Compare every listed stream with the mirror, then read what belongs to others in its turn. With `accept` a person
    has said that much may vanish; with `complete` everything that belongs to others is read, whatever the budget.

    Raises Refused when too much is missing (nothing is marked then), and the source's errors; streams that were
    finished before one stay so."""
    reading = Reading(source, identity, store, told)
    reading.map_again()
    report = SweepReport(source.name, reading.report)
    for stream in source.streams:
        if stream.listed:
            _sweep_stream(reading, stream, store, report, accept=accept, complete=complete)
    for stream in source.streams:
        if stream.of and complete:
            reading.visit_all(stream)
    return report


def _sweep_stream(
    reading: Reading, stream: Stream, store: Store, report: SweepReport, *, accept: bool, complete: bool
) -> None:
    source, now = reading.source, reading.report.now
    listed = set(source.list_ids(stream.name))
    known = reading.mirror.known(source.name, stream.name)
    present = {id_ for id_, bundle in known.items() if bundle.state == "present"}
    missing = sorted(present - listed)
    if not accept:
        refuse_to_drop(source.name, stream.name, len(missing), len(present), len(listed))
    fates = list(source.fates(stream.name, missing)) if missing else []
    with store.transaction() as sql:
        reading.settle(sql, stream, fates)
        reading.progress.swept(sql, Swept(source.name, stream.name, now, len(listed), len(missing)))
    reading.fetch(stream, sorted(listed) if complete else _to_read(stream, listed, known, fates, reading))
    report.listed[stream.name] = len(listed)
    report.became[stream.name] = Counter(fate.state for fate in fates if fate.state != "present")


def refuse_to_drop(source: str, stream: str, missing: int, present: int, listed: int) -> None:
    """Raises Refused when a listing misses more than `MOST` of what is present and at least `LEAST`, or says that there is
    nothing at all: a wrong credential looks like that."""
    too_much = missing >= LEAST and missing > MOST * present
    if too_much or (present and not listed):
        raise Refused("sweep.shrunk", source=source, stream=stream, missing=missing, present=present)


def _to_read(
    stream: Stream, listed: set[str], known: Mapping[str, Known], fates: list[Fate], reading: Reading
) -> list[str]:
    """What is listed and not present here, what is there although the listing missed it, and what has its turn."""
    today = reading.report.now.date()
    unknown = {id_ for id_ in listed if id_ not in known or known[id_].state != "present"}
    there = {fate.id for fate in fates if fate.state == "present"}
    turn = {
        id_
        for id_ in listed - unknown
        if stream.within_days and is_due(id_, known[id_].read_at.date(), today, stream.within_days)
    }
    return sorted(unknown | there | turn)
