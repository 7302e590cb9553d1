"""The pull of pages and databases: rows of the known data sources first, then the walk down from the roots; search is never
the inventory.

A page is read whole (its blocks, nested ones too) when it changed or was not there before. A page that holds others is looked
into at every walk, because a change below moves no time stamp of its own.

Not seen before the next sweep, or its turn in the rolling re-read (a month at most): a row that was moved into a known data
source or shared late without an edit since the mark, an edit of a block that left its page's time stamp alone, and a new
column of a data source that keeps its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain

from integrations.crew import Crew
from integrations.notion.batches import AT_ONCE
from integrations.notion.blocks import Held, held_in
from integrations.notion.client import Client, Json
from integrations.notion.mapping import instant
from integrations.notion.rows import Row, rows
from integrations.notion.settings import NotionSettings
from integrations.notion.values import unsigned
from integrations.notion.visit import Found, Visit, Visitor
from integrations.notion.walk import Place, Walk
from sync.errors import AlongsideError
from sync.ports import Bundle, Cursor, Fate, Mirrored, Page

STREAM = "content"
SETTLED = timedelta(minutes=2)
"""After its stamp, an object's minute is over, whatever was rounded."""


class ContentPull:
    """`roots` are the shared pages and databases as they were just read."""

    def __init__(
        self,
        client: Client,
        settings: NotionSettings,
        mirrored: Mirrored,
        walk: Walk,
        roots: Mapping[str, tuple[str, Json]],
        crew: Crew,
    ) -> None:
        self._client = client
        self._settings = settings
        self._mirrored = mirrored
        self._walk = walk
        self._roots = roots
        self._crew = crew
        self._visitor = Visitor(client)
        self._known = mirrored.known(STREAM)
        self._left = settings.walk_budget
        self._visited: set[tuple[str, str]] = set()
        self._bundles: list[Bundle] = []
        self._fates: list[Fate] = []

    def pages(self) -> Iterator[Page]:
        """What an interrupted pull began is ended first, and then done again, for what changed meanwhile."""
        yield from self._read_again()
        for _ in range(1 if self._walk.rows_started is None else 2):
            yield from self._query_known()
        unfinished = self._walk.started is not None and not self._walk.restart
        yield from self._descend()
        if unfinished and self._walk.started is None and self._left > 0:
            yield from self._descend()
        yield from self._page(self._walk.cursor())

    def _page(self, cursor: Cursor | None) -> Iterator[Page]:
        if self._bundles or self._fates or cursor:
            yield Page(tuple(self._bundles), cursor, fates=tuple(self._fates))
        self._bundles, self._fates = [], []

    def _read_again(self) -> Iterator[Page]:
        """What could not be read to the end in the last pull."""
        for id_, found in self._crew.each(self._visitor.open, sorted(self._walk.again)):
            self._walk.again.discard(id_)
            self._take_page(id_, found, fresh=not self._is_present(id_))
        yield from self._page(None)

    # Rows.

    def _query_known(self) -> Iterator[Page]:
        queries = self._crew.each(lambda asked: _started(self._rows(*asked)), self._walk.begin_rows())
        yield from self._store(row for _, found in queries for row in found)
        self._walk.end_rows()

    def _rows(self, source: str, since: datetime | None) -> Iterator[Row]:
        return rows(self._client, source, since, self._walk.at.get(source))

    def _store(self, found: Iterable[Row], *, fresh: bool = False) -> Iterator[Page]:
        """Read the rows whole, several at once, and store them in their order."""
        wanted = (self._wanted(row, fresh=fresh) for row in found)
        try:
            for row, whole in self._crew.each(self._read_row, wanted):
                if row.page:
                    self._take_row(row.page, whole, fresh=fresh)
                    self._walk.at[row.source] = row.page["created_time"]
                else:
                    self._walk.finish(row.source, lost=row.lost)
                if len(self._bundles) >= AT_ONCE or not row.page:
                    yield from self._page(self._walk.count(len(self._bundles)))
        except AlongsideError:
            yield from self._page(self._walk.cursor())
            raise

    def _wanted(self, row: Row, *, fresh: bool) -> Row:
        """Without what is stored as it is, though what it holds is visited; and not our own page."""
        if row.page is None or row.page["id"] == self._settings.results_page:
            return replace(row, read=False)
        began = self._walk.begun.get(row.source, self._walk.rows_started)
        same = not fresh and self._is_settled(row.page["id"], row.page["last_edited_time"], row.page)
        return replace(row, read=not (same or self._is_read(row.page["id"], began)))

    def _read_row(self, row: Row) -> Found | None:
        return self._visitor.whole(row.page) if row.page and row.read else None

    def _take_row(self, page: Json, whole: Found | None, *, fresh: bool) -> None:
        if whole:
            self._take_page(page["id"], whole, fresh=fresh)
        elif page["id"] != self._settings.results_page and self._held(page["id"]).within:
            self._walk.holders[page["id"]] = page["parent"]["data_source_id"]
            self._walk.pending.append(Place("row", page["id"], fresh))

    # The walk.

    def _start(self) -> Iterator[Place]:
        """The roots. One that is known and has not changed is only looked into."""
        for id_, (kind, root) in self._roots.items():
            new = id_ in self._walk.new_roots
            if kind == "database":
                yield Place("database", id_, new)
            elif new or not self._is_settled(id_, root["last_edited_time"]):
                yield Place("page", id_, new)
            elif self._held(id_).within:
                yield Place("holder", id_, False)

    def _descend(self) -> Iterator[Page]:
        """Visit what is pending until there is nothing more, or the budget is spent: then the next pull goes on."""
        self._walk.begin(self._start())
        self._visited.clear()
        while self._walk.pending and self._left > 0:
            if self._walk.pending[-1].kind == "rows":
                yield from self._read_source(self._walk.pending[-1])
            else:
                yield from self._visit_all(self._batch(min(AT_ONCE, self._left)))
        if not self._walk.pending:
            self._walk.end()

    def _visit_all(self, batch: list[Place]) -> Iterator[Page]:
        self._left -= len(batch)
        waiting = batch[::-1]
        try:
            for visit, found in self._crew.each(self._visitor.visit, map(self._visit, batch)):
                waiting.pop()
                self._take(visit, found)
        except AlongsideError:
            self._walk.pending += waiting
            yield from self._page(self._walk.cursor())
            raise
        yield from self._page(self._walk.count(len(batch)))

    def _batch(self, size: int) -> list[Place]:
        """The next places, none visited twice, up to a data source, whose rows are a batch of their own."""
        batch: list[Place] = []
        while self._walk.pending and len(batch) < size and self._walk.pending[-1].kind != "rows":
            place = self._walk.pending.pop()
            if (place.kind, place.id) not in self._visited:
                self._visited.add((place.kind, place.id))
                batch.append(place)
        return batch

    def _read_source(self, place: Place) -> Iterator[Page]:
        """The place is pending until all its rows are stored."""
        self._walk.begun.setdefault(place.id, self._walk.now)
        since = None if place.fresh else self._walk.sources[place.id].since
        yield from self._store(self._rows(place.id, since), fresh=place.fresh)

    def _visit(self, place: Place) -> Visit:
        """A page that an interrupted pull has stored already is only looked into."""
        if place.kind == "database":
            stored = self._mirrored.payloads(STREAM, place.id) if self._is_present(place.id) else ()
            return Visit(place, database={payload.id: payload.body for payload in stored})
        if place.kind == "page" and not self._is_read(place.id, self._walk.started):
            return Visit(place, page=self._roots.get(place.id, ("", None))[1])
        return Visit(place._replace(kind="row" if place.kind == "row" else "holder"), self._held(place.id))

    def _take(self, visit: Visit, found: Found) -> None:
        place = visit.place
        if place.kind == "database":
            self._bundles += [found.bundle] if found.bundle else []
            self._fates += [found.fate] if found.fate else []
            for source in found.sources:
                self._walk.pending += self._walk.meet(source, fresh=place.fresh)
        elif place.kind == "row" and not self._is_row(found.page):
            self._walk.holders.pop(place.id, None)
        else:
            self._take_page(place.id, found, fresh=place.fresh)

    def _is_row(self, page: Json | None) -> bool:
        """Still of a data source below the roots?"""
        above = page["parent"].get("data_source_id") if page else None
        return above in self._walk.sources or above in self._walk.begun

    def _take_page(self, id_: str, found: Found, *, fresh: bool) -> None:
        if not found.sure:
            self._walk.again.add(id_)
        if found.fate:
            self._fates.append(found.fate)
        if found.bundle and found.page:
            self._bundles.append(found.bundle)
            self._note_holder(found.page, found)
        listed = self._held(id_).says if found.held and not fresh else {}
        places = [self._step(block, new=fresh or block["id"] not in listed) for block in found.held]
        self._walk.pending += [place for place in reversed(places) if place]

    def _note_holder(self, page: Json, found: Found) -> None:
        source = page["parent"].get("data_source_id")
        if source and found.held:
            self._walk.holders[page["id"]] = source
        else:
            self._walk.holders.pop(page["id"], None)

    def _step(self, block: Json, *, new: bool) -> Place | None:
        """Where a block leads. The block of a page has the page's own time stamp (recorded: five of five)."""
        id_ = block["id"]
        if id_ == self._settings.results_page:
            return None
        if block["type"] == "child_database":
            return Place("database", id_, new)
        known = self._known.get(id_)
        if new or known is None or known.state in ("moved", "deleted", "gone"):
            return Place("page", id_, True)
        if self._walk.is_due(block["last_edited_time"]) and not self._is_settled(id_, block["last_edited_time"]):
            return Place("page", id_, False)
        return Place("holder", id_, False) if known.state == "present" and self._held(id_).within else None

    # What is mirrored.

    def _is_present(self, id_: str) -> bool:
        return id_ in self._known and self._known[id_].state == "present"

    def _is_read(self, id_: str, since: datetime | None) -> bool:
        """Later than that, so by a pull that was interrupted and that this one goes on with."""
        return since is not None and self._is_present(id_) and self._known[id_].read_at > since

    def _is_settled(self, id_: str, stamp: str, page: Json | None = None) -> bool:
        """Stored with this stamp, and read after its minute was over: a later edit would have another one. A row may show
        other values all the same: those of formulas and rollups move no stamp."""
        if not self._is_present(id_) or self._known[id_].read_at < instant(stamp) + SETTLED:
            return False
        stored = self._mirrored.payloads(STREAM, id_)
        if not stored or stored[0].body.get("last_edited_time") != stamp:
            return False
        return page is None or stored[0].body == unsigned(page)

    def _held(self, id_: str) -> Held:
        return held_in(self._mirrored.payloads(STREAM, id_), id_)


def _started(found: Iterator[Row]) -> Iterator[Row]:
    """The same, with the first question asked already; there is always a row, or the end."""
    first = next(found)
    return chain([first], found)
