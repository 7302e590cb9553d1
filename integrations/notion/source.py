"""Reading Notion: a walk down from the shared roots; search is never the inventory.

A page is read whole (its blocks, nested ones too) when it changed or is met for the first time; a page known to hold other
pages or databases is opened at every pull, because a change below does not move its time stamp. Comments have a stream of
their own: a comment does not move a page's `last_edited_time` either.

Not seen before its turn in the rolling re-read (a month at most): a row that was moved into a known database or shared late
without an edit since the mark, and an edit of a block that left its page's time stamp alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from integrations.notion.client import Client, Json
from integrations.notion.mapping import collection_of, instant, map_payload
from integrations.notion.settings import NotionSettings
from integrations.notion.shape import Shape
from sync.errors import ConfigError, Unavailable, VendorRefused
from sync.model import Account, Collection, Record
from sync.ports import Bundle, Cursor, Fate, Identity, Page, Payload, Stream

OVERLAP = timedelta(minutes=10)
"""Times are rounded down to the minute, and the index lags."""
CUT = 25
"""References that a page object carries of one relation or people property; the rest is asked for."""
AT_ONCE = 10
"""Pages stored in one transaction: the cursor, which grows with the number of places, is written with each."""

Place = tuple[str, str]
"""(`page` | `database` | `rows`, id): something still to visit."""


class NotionSource:
    name = "notion"
    streams: tuple[Stream, ...] = (
        Stream("users"),
        Stream("content", listed=True, within_days=30),
        Stream("comments", of="content", kind="page", eager=True, within_days=7, budget=500),
    )

    def __init__(self, client: Client, settings: NotionSettings, zone: str = "UTC") -> None:
        self._client = client
        self._settings = settings
        self._shape = Shape(zone, settings.declared)
        self._now: datetime | None = None
        self._holders: set[str] = set()

    def check(self) -> Identity:
        me = self._client.get("users/me")
        self._now = self._client.now
        for root in self._settings.roots:
            self._root(root)
        # Reading comments is a capability of its own, off by default: better refused here than in the middle of a pull.
        self._found("comments", block_id=self._settings.roots[0], page_size=1)
        self._find_goals()
        return Identity(Account(source=self.name, id=me["id"], name=me.get("name") or me["id"], kind="bot"), self._now)

    def _find_goals(self) -> None:
        goals = self._settings.goals
        if goals and self._found(f"data_sources/{goals}") is None and self._found(f"databases/{goals}") is None:
            raise ConfigError("notion.no_goals", given=goals)

    @property
    def mapping(self) -> str:
        return self._shape.text

    def recall(self, mapping: str) -> bool:
        recalled = self._shape.recalled(mapping)
        self._shape = recalled or self._shape
        return recalled is not None

    def learn(self, collections: Iterable[Collection]) -> None:
        self._shape = self._shape.learned(each for each in collections if each.columns)

    def reshapes(self, before: str) -> bool:
        return self._shape.reshapes(before)

    def map(self, payload: Payload) -> Sequence[Record]:
        return map_payload(payload, self._shape)

    def pull(self, stream: str, since: Cursor | None) -> Iterator[Page]:
        match stream:
            case "users":
                users = self._client.listing("users")
                yield Page(tuple(Bundle(u["id"], (Payload("user", u["id"], u),)) for u in users), {})
            case "content":
                yield from self._content(since or {})

    # Content.

    def _content(self, since: Cursor) -> Iterator[Page]:
        """Cursor: `mark` (everything edited before it is mirrored) of `roots`, `holders` (pages known to hold pages or
        databases), `known` (pages that are no rows, and data sources: id -> was it met by the walk under way), `day` (up to
        which the rolling re-read came) and, while reading, `started`, `pending` (places still to visit) and `created` (rows
        created before it are stored).

        A root more is walked like a page met for the first time. With a root less all is forgotten and read again: nobody
        knows which of the holders lay below it."""
        assert self._now is not None, "check() comes first"
        walked = set(since.get("roots", ()))
        if not walked or walked - set(self._settings.roots):
            since = {}
        started = since.get("started") or self._now.isoformat()
        walk = _Walk(
            mark=instant(since["mark"]) if since.get("mark") else None,
            started=started,
            roots=self._settings.roots,
            pending=self._pending(since),
            holders=set(since.get("holders", ())),
            known=dict(since.get("known", {})),
            created=since.get("created"),
        )
        read: list[Bundle] = []
        while place := walk.next():
            kind, id_ = place
            if read and (kind == "rows" or len(read) >= AT_ONCE):
                yield Page(tuple(read), walk.position(place))
                read = []
            if kind == "rows":
                yield from self._rows(walk, id_)
            else:
                read += self._visit_page(walk, id_) if kind == "page" else self._visit_database(walk, id_)
        done = walk.done()
        self._holders = set(done["holders"])
        yield Page(tuple(read), done)

    def _pending(self, since: Cursor) -> list[Place]:
        """Where an interrupted walk goes on, and new roots; or all roots, and every row known to hold pages: an unchanged one
        may hold a page that changed."""
        if since.get("pending"):
            added = [root for root in self._settings.roots if root not in since["roots"]]
            return [*map(self._root, added), *((kind, id_) for kind, id_ in since["pending"])]
        rows = [holder for holder in since.get("holders", ()) if holder not in since["known"]]
        return [*(("page", row) for row in rows), *map(self._root, self._settings.roots)]

    def _root(self, root: str) -> Place:
        for kind in ("page", "database"):
            try:
                self._client.get(f"{kind}s/{root}")
            except VendorRefused as refused:
                if refused.status not in (400, 404):
                    raise
            else:
                return kind, root
        raise ConfigError("notion.root_not_shared", root=root)

    def _visit_page(self, walk: _Walk, id_: str) -> Iterator[Bundle]:
        page = self._found(f"pages/{id_}")
        if page is None or page.get("in_trash"):
            return
        if walk.meet(page) or id_ in walk.holders:
            yield from self._whole(walk, page)

    def _visit_database(self, walk: _Walk, id_: str) -> Iterator[Bundle]:
        database = self._found(f"databases/{id_}")
        if database is None or database.get("in_trash"):
            return
        found = [self._found(f"data_sources/{source['id']}") for source in database["data_sources"]]
        sources = [source for source in found if source]
        self._shape = self._shape.learned(map(collection_of, sources))
        walk.pending += [("rows", source["id"]) for source in sources]
        payloads = [Payload("database", id_, database), *(Payload("data_source", s["id"], s) for s in sources)]
        yield Bundle(id_, tuple(payloads))

    def _found(self, path: str, **query: Any) -> Json | None:
        """None when it is gone or not shared: a listing may name what this connection may not open (a linked database), and
        what was there a moment ago may vanish."""
        try:
            return self._client.get(path, **query)
        except VendorRefused as refused:
            if refused.status != 404:
                raise
            return None

    def _rows(self, walk: _Walk, data_source: str) -> Iterator[Page]:
        """Changed rows, oldest first; in windows by creation time, since one query ends at 10,000 rows."""
        incomplete = True
        while incomplete:
            incomplete, before = False, walk.created
            for answer in self._found_items(self._client.query(data_source, walk.window(data_source))):
                incomplete = incomplete or bool(answer.get("request_status"))
                rows = answer["results"]
                for i in range(0, len(rows), AT_ONCE):
                    yield self._some(walk, data_source, rows[i : i + AT_ONCE])
            if incomplete and walk.created == before:
                raise Unavailable("vendor.unavailable", vendor="Notion", status="request_status")
        walk.created = None
        walk.known[data_source] = True

    def _some(self, walk: _Walk, data_source: str, rows: Sequence[Json]) -> Page:
        wanted = [row for row in rows if walk.wants_row(data_source, row)]
        bundles = tuple(bundle for row in wanted for bundle in self._whole(walk, row))
        walk.created = rows[-1]["created_time"]
        return Page(bundles, walk.position(("rows", data_source)))

    def _whole(self, walk: _Walk, page: Json) -> Iterator[Bundle]:
        """A page with its blocks; what it holds is noted for the walk. Nothing for the results page, and for a page that
        vanished meanwhile: what is mirrored of it stays."""
        if page["id"] == self._settings.results_page:
            return
        try:
            properties = {n: self._all_of(page["id"], v) for n, v in page["properties"].items()}
            blocks = list(self._blocks(page["id"]))
        except VendorRefused as refused:
            if refused.status != 404:
                raise
            walk.forget(page["id"])
            return
        page = {**page, "properties": properties}
        held: list[Place] = [("page", b["id"]) for b in blocks if b["type"] == "child_page"]
        held += [("database", b["id"]) for b in blocks if b["type"] == "child_database"]
        walk.pending += held
        (walk.holders.add if held else walk.holders.discard)(page["id"])
        yield Bundle(
            page["id"],
            (Payload("page", page["id"], page), *(Payload("block", b["id"], b, parent=page["id"]) for b in blocks)),
        )

    def _blocks(self, parent: str) -> Iterator[Json]:
        """Every block below a page, depth first, but not inside the pages and databases that it holds."""
        for block in self._client.listing(f"blocks/{parent}/children"):
            yield block
            if block["has_children"] and block["type"] not in ("child_page", "child_database"):
                yield from self._found_items(self._blocks(block["id"]))

    def _found_items(self, items: Iterator[Json]) -> Iterator[Json]:
        """None of what is gone or not shared: a block deleted meanwhile, a copy of a synced block of somebody else's page."""
        try:
            yield from items
        except VendorRefused as refused:
            if refused.status != 404:
                raise

    def _all_of(self, page: str, value: Json) -> Json:
        """A property value, completed where the page object cuts it."""
        kind = value["type"]
        if kind not in ("relation", "people") or not (value.get("has_more") or len(value[kind]) >= CUT):
            return value
        items: list[Any] = [item[kind] for item in self._client.listing(f"pages/{page}/properties/{value['id']}")]
        return {**value, kind: items, "has_more": False}

    # By id.

    def fetch(self, stream: str, ids: Sequence[str]) -> Iterator[Page]:
        for id_ in ids:
            bundles = self._comments(id_) if stream == "comments" else self._again(id_)
            yield Page(tuple(bundles), total=len(ids))

    def _comments(self, page: str) -> Iterator[Bundle]:
        """Resolved comments are no longer listed; the mirror keeps them."""
        comments = list(self._found_items(self._client.listing("comments", block_id=page)))
        yield Bundle(page, tuple(Payload("comment", c["id"], c, parent=page) for c in comments), complete=False)

    def _again(self, id_: str) -> Iterator[Bundle]:
        walk = _Walk(mark=None, started="", roots=(), pending=[], holders=set(), known={}, created=None)
        page = self._found(f"pages/{id_}")
        if page and not page.get("in_trash"):
            yield from self._whole(walk, page)
        elif page is None:
            yield from self._visit_database(walk, id_)

    def list_ids(self, stream: str) -> Iterator[str]:  # noqa: ARG002 (there is one that has it)
        """The id of every page and database below the roots; only pages known to hold others are opened."""
        pending = [self._root(root) for root in self._settings.roots]
        seen: set[str] = set()
        while pending:
            kind, id_ = pending.pop()
            if id_ in seen or id_ == self._settings.results_page:
                continue
            seen.add(id_)
            if kind == "database":
                database = self._found(f"databases/{id_}")
                if database is None or database.get("in_trash"):
                    continue
                pending += [
                    ("row", row["id"])
                    for source in database["data_sources"]
                    for answer in self._found_items(self._client.query(source["id"], {}))
                    for row in answer["results"]
                ]
            else:
                pending += [
                    ("page" if b["type"] == "child_page" else "database", b["id"])
                    for b in (self._held(id_) if kind == "page" or id_ in self._holders else ())
                ]
            yield id_

    def _held(self, page: str) -> Iterator[Json]:
        for block in self._found_items(self._client.listing(f"blocks/{page}/children")):
            if block["type"] in ("child_page", "child_database"):
                yield block

    def fates(self, stream: str, ids: Sequence[str]) -> Iterator[Fate]:  # noqa: ARG002
        for id_ in ids:
            found = self._found(f"pages/{id_}") or self._found(f"databases/{id_}")
            if found is None:
                yield Fate(id_, "gone", "fate.gone")
            elif found.get("in_trash"):
                yield Fate(id_, "deleted", "fate.trash")
            elif found.get("is_archived"):
                yield Fate(id_, "archived", "fate.archived")
            else:
                yield Fate(id_, "moved", "fate.other_place")


class _Walk:
    """Where a content pull stands."""

    def __init__(
        self,
        *,
        mark: datetime | None,
        started: str,
        roots: Sequence[str],
        pending: list[Place],
        holders: set[str],
        known: dict[str, bool],
        created: str | None,
    ) -> None:
        self.mark = mark
        self.started = started
        self.roots = roots
        self.pending = pending
        self.holders = holders
        self.known = known
        self.created = created
        self.visited: set[Place] = set()

    def next(self) -> Place | None:
        """The place to visit now; none twice."""
        while self.pending:
            place = self.pending.pop()
            if place not in self.visited:
                self.visited.add(place)
                return place
        return None

    def meet(self, page: Json) -> bool:
        """Note a page that a listing led to; True when it must be read."""
        known = page["id"] in self.known
        if "data_source_id" not in page["parent"]:
            self.known[page["id"]] = True
            return not known or self._is_due(page)
        return self._is_due(page)

    def forget(self, page: str) -> None:
        self.known.pop(page, None)
        self.holders.discard(page)

    def wants_row(self, data_source: str, row: Json) -> bool:
        return data_source not in self.known or self._is_due(row)

    def _is_due(self, page: Json) -> bool:
        return self.mark is None or instant(page["last_edited_time"]) >= self.mark

    def window(self, data_source: str) -> Json:
        """A query body: rows edited since the mark, created since the last stored one. Once a day rows are not asked for by
        their edits, nor are those of a data source met for the first time."""
        wanted = []
        if self.mark and data_source in self.known:
            since = self.mark.isoformat().replace("+00:00", "Z")
            wanted.append({"timestamp": "last_edited_time", "last_edited_time": {"on_or_after": since}})
        if self.created:
            wanted.append({"timestamp": "created_time", "created_time": {"on_or_after": self.created}})
        body: Json = {"sorts": [{"timestamp": "created_time", "direction": "ascending"}]}
        return body | ({"filter": {"and": wanted}} if wanted else {})

    def position(self, current: Place | None = None) -> Cursor:
        return {
            "mark": self.mark.isoformat() if self.mark else None,
            "roots": self.roots,
            "holders": sorted(self.holders),
            "known": self.known,
            "started": self.started,
            "pending": [*self.pending, *([current] if current else [])],
            "created": self.created if current else None,
        }

    def done(self) -> Cursor:
        """What was not met is forgotten: it left the roots, and is read in full when it comes back."""
        left = {id_ for id_, met in self.known.items() if not met}
        return {
            "mark": (instant(self.started) - OVERLAP).isoformat(),
            "roots": self.roots,
            "holders": sorted(self.holders - left),
            "known": dict.fromkeys((id_ for id_ in self.known if id_ not in left), False),
        }
