"""Where a pull of pages stands, and the cursor that says so.

A cursor is small beside what it is about: it names data sources, the few rows that hold pages, and the places still to
visit. Which pages are known, and which of them hold others, the mirror says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from integrations.notion.mapping import instant
from sync.ports import Cursor

OVERLAP = timedelta(minutes=10)
"""Times are rounded down to the minute, and the index lags."""
SPARSE = 25
"""A cursor is written after one more page read for so many things it names: writing cursors grows with what is read, not
with its square."""


class Place(NamedTuple):
    """Something to visit. `fresh`: it was not here before, so whatever is below is read, however old."""

    kind: Literal["page", "holder", "row", "database", "rows"]
    """A page to read; a page, or a row, to look into for what it holds; a database; all rows of a data source."""
    id: str
    fresh: bool


UNMET = -1
"""In place of the number of a walk: a root left, and perhaps this with it."""


class Source:
    """A data source whose rows are mirrored: `walk` is the number of the walk that met it last; `since`, only until its next
    query, is the mark of its own rows, where that is older than the common one."""

    def __init__(self, walk: int, since: datetime | None = None) -> None:
        self.walk = walk
        self.since = since


class Walk:
    """Two marks. That of the rows moves with every pull, in which each known data source is queried. That of the walk down
    from the roots moves when it has come to its end, which may take several pulls."""

    def __init__(self, cursor: Cursor, roots: Sequence[str], now: datetime) -> None:
        if "walk" not in cursor:
            cursor = {}
        walk, rows = cursor.get("walk", {}), cursor.get("rows", {})
        self.now = now
        self.roots = list(roots)
        self.sources = {id_: Source(n, _instant(since)) for id_, (n, since) in cursor.get("sources", {}).items()}
        self.holders: dict[str, str] = dict(cursor.get("holders", {}))
        """Rows that hold pages or databases -> their data source."""
        self.again = set(cursor.get("again", ()))
        """Pages that could not be read to the end."""
        self.number = int(walk.get("number", 0))
        self.mark = _instant(walk.get("mark"))
        self.started = _instant(walk.get("started"))
        self.pending = [Place(kind, id_, bool(fresh)) for kind, id_, fresh in walk.get("pending", ())]
        self.begun = {id_: datetime.fromisoformat(at) for id_, at in walk.get("begun", {}).items()}
        """When the reading of a data source that is not known yet began."""
        self.rows_mark = _instant(rows.get("mark"))
        self.rows_started = _instant(rows.get("started"))
        self.queried = set(rows.get("queried", ()))
        """Data sources that this pull is done with."""
        self.at: dict[str, str] = dict(cursor.get("at", {}))
        """Of a data source that is being read: the rows created before are stored."""
        self._read = 0
        self._changed_roots(set(cursor.get("roots", ())))

    def _changed_roots(self, before: set[str]) -> None:
        """Below a new root everything is read: it may have changed while nobody looked. When one left, a data source is
        queried only after the walk has met it. `before` is kept until the walk starts again."""
        after = set(self.roots)
        self.restart = before != after
        self.before = sorted(before)
        self.new_roots = after if self.restart and self.started else after - before
        if before - after:
            self.rows_started = None
            for source in self.sources.values():
                source.walk, source.since = UNMET, self._since(source)

    # Rows of known data sources.

    def begin_rows(self) -> list[tuple[str, datetime | None]]:
        """The data sources to query in this pull, and since when."""
        if self.rows_started is None:
            self.rows_started, self.queried = self.now, set()
        known = [(id_, source) for id_, source in self.sources.items() if source.walk != UNMET]
        return [(id_, self._since(source)) for id_, source in known if id_ not in self.queried]

    def _since(self, source: Source) -> datetime | None:
        return min((at for at in (self.rows_mark, source.since) if at), default=None)

    def end_rows(self) -> None:
        assert self.rows_started is not None, "begin_rows() comes first"
        self.rows_mark = self.rows_started - OVERLAP
        self.rows_started, self.queried = None, set()
        for source in self.sources.values():
            source.since = source.since if source.walk == UNMET else None

    def finish(self, source: str, *, lost: bool) -> None:
        """All that was asked of a data source is stored, or it is not there: then it is read in full when met again."""
        self.at.pop(source, None)
        self.pending = [place for place in self.pending if (place.kind, place.id) != ("rows", source)]
        begun = self.begun.pop(source, None)
        if lost:
            self.sources.pop(source, None)
        elif begun:
            self.sources[source] = Source(self.number, begun - OVERLAP)
        else:
            self.queried.add(source)

    # The walk.

    def begin(self, roots: Iterable[Place]) -> None:
        if self.started is None or self.restart:
            self.started = self.now
            self.number += 1
            self.pending, self.begun, self.at = list(roots)[::-1], {}, {}
            self.before, self.restart = sorted(self.roots), False

    def is_due(self, stamp: str) -> bool:
        return self.mark is None or instant(stamp) >= self.mark

    def meet(self, source: str, *, fresh: bool) -> list[Place]:
        """Where to go on from a data source that a database has: all of its rows, or those that hold something."""
        if fresh or source not in self.sources:
            return [Place("rows", source, True)]
        rows = [Place("row", row, False) for row, above in self.holders.items() if above == source]
        if self.sources[source].walk == UNMET:
            return [Place("rows", source, False), *rows]
        self.sources[source].walk = self.number
        return rows

    def end(self) -> None:
        """What was not met left the roots, and is read in full when it comes back."""
        assert self.started is not None, "begin() comes first"
        self.mark = self.started - OVERLAP
        self.started = None
        self.sources = {id_: source for id_, source in self.sources.items() if source.walk == self.number}
        self.holders = {row: source for row, source in self.holders.items() if source in self.sources}

    # The cursor.

    def count(self, read: int) -> Cursor | None:
        """After so many more pages read: the cursor, or None where it is not yet worth its size."""
        self._read += read
        names = len(self.pending) + len(self.sources) + len(self.holders)
        return self.cursor() if self._read >= names / SPARSE else None

    def cursor(self) -> Cursor:
        self._read = 0
        walk = {
            "number": self.number,
            "mark": _said(self.mark),
            "started": _said(self.started),
            "pending": list(map(list, self.pending)),
            "begun": {id_: at.isoformat() for id_, at in self.begun.items()},
        }
        rows = {
            "mark": _said(self.rows_mark),
            "started": _said(self.rows_started),
            "queried": sorted(self.queried),
        }
        return {
            "roots": self.before,
            "walk": {key: value for key, value in walk.items() if value},
            "rows": {key: value for key, value in rows.items() if value},
            "sources": {id_: [source.walk, _said(source.since)] for id_, source in self.sources.items()},
            "holders": self.holders,
            "at": self.at,
            "again": sorted(self.again),
        }


def _instant(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


def _said(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
