"""A source in memory that keeps a journal of what it was asked, and a mirror of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from integrations.memory import MemorySource
from sync.errors import MappingError
from sync.model import Account, Record
from sync.ports import Bundle, Cursor, Fate, Page, Payload, State, Stream
from sync.pull import PullReport, pull
from sync.store import Mirror, Progress, Store
from sync.sweep import SweepReport, sweep

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PAGES = Stream("pages", listed=True)
FILES = Stream("files")
NOTES = Stream("notes", of="pages", kind="page", budget=2)
STREAMS = (PAGES, FILES, NOTES)


def named(payload: Payload) -> Sequence[Record]:
    if payload.body["name"] == "bad":
        raise MappingError("mapping.bad", where="name", problem="is bad")
    return [Account(source="memory", id=f"{payload.kind}/{payload.id}", name=payload.body["name"])]


def page(id_: str, name: str = "Mei", kind: str = "page") -> Bundle:
    return Bundle(id_, (Payload(kind, id_, {"name": name}),))


def shouted(payload: Payload) -> Sequence[Record]:
    return [Account(source="memory", id=f"{payload.kind}/{payload.id}", name=payload.body["name"].upper())]


@dataclass
class Asked(MemorySource):
    """`told` is what each stream's pull says; `journal` is who was asked for what."""

    streams: tuple[Stream, ...] = STREAMS
    told: dict[str, list[Page]] = field(default_factory=dict)
    journal: list[tuple[str, ...]] = field(default_factory=list)

    def pull(self, stream: str, since: Cursor | None) -> Iterator[Page]:
        self.journal.append(("pull", stream, str((since or {}).get("mark", ""))))
        yield from self.told.get(stream, [])

    def fetch(self, stream: str, ids: Sequence[str]) -> Iterator[Page]:
        self.journal.append(("fetch", stream, *ids))
        if stream == "notes":
            yield Page(tuple(Bundle(id_, ()) for id_ in ids), total=len(ids))
        else:
            yield from super().fetch(stream, ids)

    def fates(self, stream: str, ids: Sequence[str]) -> Iterator[Fate]:
        self.journal.append(("fates", stream, *ids))
        yield from super().fates(stream, ids)


class World:
    def __init__(self, store: Store) -> None:
        self.store, self.mirror, self.progress = store, Mirror(store), Progress(store)
        self.source = Asked([], named, now=NOW)
        self.heard: list[tuple[str, int, int | None]] = []

    def pull(self, *bundles: Bundle) -> PullReport:
        self.source.told = {"pages": [Page(bundles, {"mark": "1"})]} if bundles else {}
        return pull(self.source, self.source.check(), self.store, lambda *what: self.heard.append(what))

    def sweep(self) -> SweepReport:
        return sweep(self.source, self.source.check(), self.store)

    def hint(self, id_: str, state: State, at: datetime, stream: str = "pages") -> None:
        with self.store.transaction() as sql:
            self.progress.hint(sql, "memory", stream, Fate(id_, state, ""), at)

    def states(self, stream: str = "pages") -> dict[str, State]:
        return {id_: known.state for id_, known in self.mirror.known("memory", stream).items()}

    def names(self) -> list[str]:
        return [account.name for account in self.mirror.records(Account)]

    def asked(self) -> list[tuple[str, ...]]:
        """Since the last question."""
        asked, self.source.journal = self.source.journal, []
        return asked


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Store(tmp_path / "mirror.sqlite3") as store:
        yield World(store)
