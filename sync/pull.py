"""Source -> mirror: prove who we are, then read every stream page by page, each page stored with its cursor at once.

What was received is either mirrored or quarantined, and the report says how much of each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sync.ports import Identity, Source
from sync.store import Mirror, Store

Progress = Callable[[str, int, int | None], None]
"""Called with `source/stream`, bundles read so far, and how many there will be (None: not known)."""


@dataclass
class PullReport:
    """Of one source: bundles read, payloads received, how many of them changed anything, how many are quarantined."""

    source: str
    now: datetime
    bundles: int = 0
    received: int = 0
    changed: int = 0
    quarantined: int = 0
    streams: dict[str, int] = field(default_factory=dict)


def pull(
    source: Source, identity: Identity, store: Store, progress: Progress = lambda stream, done, total: None
) -> PullReport:
    """Read everything that changed since the stored cursors; `identity` is what `source.check` just said. Raises the
    source's errors; what was read before one is kept, and the next pull goes on from there."""
    mirror = Mirror(store)
    report = PullReport(source.name, identity.now)
    if mirror.mapping(source.name) != source.mapping:
        with store.transaction() as sql:
            mirror.map_again(sql, source.name, source.mapping, source.map)
    for stream in source.streams:
        _pull_stream(source, stream, store, mirror, report, progress)
    with store.transaction() as sql:
        mirror.set_identity(sql, source.name, identity)
    return report


def _pull_stream(
    source: Source, stream: str, store: Store, mirror: Mirror, report: PullReport, progress: Progress
) -> None:
    read = 0
    for page in source.pull(stream, mirror.cursor(source.name, stream)):
        with store.transaction() as sql:
            for bundle in page.bundles:
                kept = mirror.keep(sql, source.name, stream, bundle, source.map, report.now)
                report.received += kept.received
                report.quarantined += kept.quarantined
                report.changed += kept.changed
            for id_ in page.left:
                mirror.drop(sql, source.name, stream, id_)
            mirror.set_cursor(sql, source.name, stream, page.cursor)
        read += len(page.bundles)
        progress(f"{source.name}/{stream}", read, page.total)
    report.streams[stream] = read
    report.bundles += read
