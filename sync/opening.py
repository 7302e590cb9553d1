"""How a command opens what it works on: the mirror of a configuration, with the locks of a run or without, and what was
last scored on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sync.config import Settings
from sync.errors import StoreError, UsageError
from sync.job import spare_the_collector
from sync.lock import only_one
from sync.model import Results
from sync.snapshot import Snapshot
from sync.store import Scores, Store
from sync.take import take_snapshot


@contextmanager
def to_work(settings: Settings, only: Sequence[str] = (), *, reads: bool = True) -> Iterator[tuple[Settings, Store]]:
    """Settings and the opened mirror, while no other run has it; with `only`, while none reads those vendors; without
    `reads`, while none scores or writes (another may read the vendors meanwhile)."""
    spare_the_collector()
    settings = chosen(settings, only)
    parts = [*(settings.vendors if reads else ()), *([] if only else ["write"])]
    with only_one(settings.mirror, parts), Store(settings.mirror) as store:
        yield settings, store


@contextmanager
def to_read(settings: Settings, *, look: bool = False) -> Iterator[tuple[Settings, Store]]:
    """Settings and the opened mirror, to read alone: a run may be under way. With `look` nothing can be written at all.
    Raises StoreError when there is none."""
    if not Store.exists(settings.mirror):
        raise StoreError("store.empty")
    with Store(settings.mirror, look=look) as store:
        yield settings, store


def chosen(settings: Settings, only: Sequence[str]) -> Settings:
    """With the vendors in `only` alone; all of them when it is empty. Raises UsageError for one that is not connected."""
    unknown = [kind for kind in only if kind not in settings.vendors]
    if unknown:
        raise UsageError("config.not_connected", given=unknown[0], allowed=", ".join(settings.vendors))
    vendors = {kind: table for kind, table in settings.vendors.items() if not only or kind in only}
    return settings.model_copy(update={"vendors": vendors})


def last_results(store: Store, period: str | None) -> Results:
    """Of the period, or of the one that the last run showed. Raises StoreError when it was not scored."""
    scores = Scores(store)
    results = scores.of(period) if period else scores.shown()
    if results is None:
        raise StoreError("explain.no_results")
    return results


def scored(settings: Settings, store: Store, period: str | None) -> tuple[Snapshot, Results]:
    """The mirror, and what was last scored on it."""
    results = last_results(store, period)
    return take_snapshot(store, settings), results


def earlier_results(store: Store, results: Results, period: str | None) -> Results | None:
    """What to compare with: of the period asked for, else of the last one before that was scored, if one was. Raises
    StoreError when the one asked for was not."""
    scores = Scores(store)
    if period:
        found = scores.of(period)
        if found is None:
            raise StoreError("show.not_scored", period=period)
        return found
    before = [each for each in scores.history() if each.period.start_at < results.period.start_at]
    return before[-1] if before else None
