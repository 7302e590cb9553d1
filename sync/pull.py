"""Source -> mirror: prove who we are, then read every stream page by page, each page stored with its cursor at once.

What was received is either mirrored or quarantined, and the report says how much of each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sync.model import Collection
from sync.ports import Cursor, Fate, Identity, Known, Learner, Page, Payload, Remembering, Source, Stream
from sync.store import Mirror, Progress, Store
from sync.store.connection import Connection
from sync.store.mirror import Kept
from sync.visit import due_visits

Told = Callable[[str, int, int | None], None]
"""Called with `source/stream`, bundles read so far, and how many there will be (None: not known)."""


@dataclass
class PullReport:
    """Of one source: payloads received, how many bundles changed anything, how many payloads are quarantined, bundles read
    by stream."""

    source: str
    now: datetime
    received: int = 0
    changed: int = 0
    quarantined: int = 0
    streams: dict[str, int] = field(default_factory=dict)

    def add(self, kept: Kept) -> None:
        self.received += kept.received
        self.changed += kept.changed
        self.quarantined += kept.quarantined


def pull(source: Source, identity: Identity, store: Store, told: Told = lambda stream, done, total: None) -> PullReport:
    """Read everything that changed since the stored cursors, and what belongs to it; `identity` is what `source.check` just
    said. Raises the source's errors; what was read before one is kept, and the next pull goes on from there."""
    reading = Reading(source, identity, store, told)
    reading.map_again()
    for stream in source.streams:
        reading.follow_hints(stream)
        if not stream.of:
            reading.stream(stream, source.pull(stream.name, reading.progress.cursor(source.name, stream.name)))
            with store.transaction() as sql:
                reading.progress.finish(sql, source.name, stream.name)
    for stream in source.streams:
        if stream.of:
            reading.visit(stream)
    with store.transaction() as sql:
        reading.mirror.set_identity(sql, source.name, identity)
    return reading.report


class Reading:
    """One source being read into the mirror by one run."""

    def __init__(self, source: Source, identity: Identity, store: Store, told: Told) -> None:
        self.source = source
        self.mirror = Mirror(store)
        self.progress = Progress(store)
        self.report = PullReport(source.name, identity.now)
        self._store = store
        self._told = told
        if isinstance(source, Remembering):
            source.remember(_Mirrored(source.name, self.mirror, self.progress))

    def map_again(self) -> None:
        """Stored payloads mean something else since the mapping changed."""
        with self._store.transaction() as sql:
            before = self.mirror.mapping(self.source.name)
            if before is not None and isinstance(self.source, Learner):
                self._remind(sql, self.source, before)
            self._keep_mapping(sql)

    def _remind(self, sql: Connection, source: Learner, before: str) -> None:
        """What was learned by another version is learned anew, from schemas that are of this version by then."""
        recalled = self.source.recall(before)
        if not recalled:
            self._map_all(sql)
        source.learn([each for each in self.mirror.records(Collection) if each.source == self.source.name])
        if not recalled:
            self._map_all(sql)

    def _map_all(self, sql: Connection) -> None:
        self.mirror.map_again(sql, self.source.name, self.source.mapping, self.source.map)

    def _keep_mapping(self, sql: Connection) -> None:
        before, now = self.mirror.mapping(self.source.name), self.source.mapping
        if before == now:
            return
        if before is not None and isinstance(self.source, Learner) and not self.source.reshapes(before):
            self.mirror.set_mapping(sql, self.source.name, now)
        else:
            self._map_all(sql)

    def stream(self, stream: Stream, pages: Iterator[Page]) -> None:
        """Store pages as they come, each with its cursor in one transaction."""
        name, read = self.source.name, self.report.streams.get(stream.name, 0)
        for page in pages:
            with self._store.transaction() as sql:
                kept = self.mirror.keep(sql, name, stream.name, page.bundles, self.source.map, self.report.now)
                self.settle(sql, stream, page.fates)
                self._keep_mapping(sql)
                if page.cursor is not None:
                    self.progress.set_cursor(sql, name, stream.name, page.cursor, self.report.now)
            self.report.add(kept)
            read += len(page.bundles)
            self._told(f"{name}/{stream.name}", read, page.total)
        self.report.streams[stream.name] = read

    def fetch(self, stream: Stream, ids: list[str]) -> set[str]:
        """Read these objects; returns those that were there."""
        found: set[str] = set()

        def noted() -> Iterator[Page]:
            for page in self.source.fetch(stream.name, ids):
                found.update(bundle.id for bundle in page.bundles)
                yield page

        if ids:
            self.stream(stream, noted())
        return found

    def visit(self, stream: Stream) -> None:
        """Read what belongs to another stream's objects: where they are new or changed, and as far as the budget goes."""
        name = self.source.name
        owners, known = self.mirror.known(name, stream.of), self.mirror.known(name, stream.name)
        self.fetch(stream, due_visits(stream, owners.values(), known, self.report.now))

    def visit_all(self, stream: Stream) -> None:
        """Read what belongs to every object of another stream that is present, whatever the budget."""
        owners = self.mirror.known(self.source.name, stream.of).values()
        self.fetch(stream, [each.id for each in owners if each.state == "present" and each.kind == stream.kind])

    def settle(self, sql: Connection, stream: Stream, fates: Sequence[Fate]) -> None:
        """Note what became of objects, and with them of what belongs to them."""
        for each in self.source.streams:
            if stream.name in (each.name, each.of):
                self.mirror.settle(sql, self.source.name, each.name, fates, self.report.now)

    def follow_hints(self, stream: Stream) -> None:
        """Read what a webhook named; what it says is deleted is, unless we saw it since, and what is not there any more is
        asked about. What we do not know is left to the pull: it is new, or none of what we may read."""
        name, now = self.source.name, self.report.now
        hints = self.progress.hints(name, stream.name)
        if not hints:
            return
        known = self.mirror.known(name, stream.of or stream.name)
        ours = [hint for hint in hints if hint.id in known]
        changed = [hint.id for hint in ours if hint.state == "present" or known[hint.id].read_at > (hint.at or now)]
        there = self.fetch(stream, changed)
        missing = [id_ for id_ in changed if id_ not in there]
        fates = [hint for hint in ours if hint.id not in changed]
        fates += self.source.fates(stream.name, missing) if missing and stream.listed else []
        with self._store.transaction() as sql:
            self.settle(sql, stream, fates)
            self.progress.take_hints(sql, name, stream.name, hints)


@dataclass(frozen=True)
class _Mirrored:
    """What a source may ask about itself."""

    source: str
    mirror: Mirror
    progress: Progress

    def cursor(self, stream: str) -> Cursor | None:
        return self.progress.cursor(self.source, stream)

    def known(self, stream: str) -> Mapping[str, Known]:
        return self.mirror.known(self.source, stream)

    def payloads(self, stream: str, bundle: str) -> Sequence[Payload]:
        return self.mirror.payloads(self.source, stream, bundle)
