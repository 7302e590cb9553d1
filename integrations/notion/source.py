"""Reading Notion: a walk down from the shared roots; search is never the inventory.

A page is read whole (its blocks, nested ones too) when it changed; a page known to hold other pages or databases is opened
at every pull, because a change below does not move its time stamp. Comments have a stream of their own: a comment does not
move a page's `last_edited_time` either.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from integrations.notion.client import Client, Json
from integrations.notion.mapping import Shape, instant, map_payload
from integrations.notion.settings import NotionSettings
from sync.errors import ConfigError, VendorRefused
from sync.model import Account, Record
from sync.ports import Bundle, Cursor, Identity, Page, Payload

OVERLAP = timedelta(minutes=10)
"""Times are rounded down to the minute, and the index lags."""
CUT = 25
"""References that a page object carries of one relation or people property; the rest is asked for."""
ROWS_A_PAGE = 10

Place = tuple[str, str]
"""(`page` | `database` | `rows`, id): something still to visit."""


class NotionSource:
    name = "notion"
    streams: tuple[str, ...] = ("users", "content", "comments")

    def __init__(self, client: Client, settings: NotionSettings) -> None:
        self._client = client
        self._settings = settings
        self._shape = Shape(settings.goals)
        self._now: datetime | None = None
        self._holders: set[str] = set()

    def check(self) -> Identity:
        me = self._client.get("users/me")
        self._now = self._client.now
        for root in self._settings.roots:
            self._root(root)
        return Identity(Account(source=self.name, id=me["id"], name=me.get("name") or me["id"], kind="bot"), self._now)

    @property
    def mapping(self) -> str:
        return self._shape.name

    def map(self, payload: Payload) -> Sequence[Record]:
        return map_payload(payload, self._shape)

    def pull(self, stream: str, since: Cursor | None) -> Iterator[Page]:
        match stream:
            case "users":
                users = self._client.listing("users")
                yield Page(tuple(Bundle(u["id"], (Payload("user", u["id"], u),)) for u in users), {})
            case "content":
                yield from self._content(since or {})
            case "comments":
                yield from self._comments(since or {})

    # Content.

    def _content(self, since: Cursor) -> Iterator[Page]:
        """Cursor: `mark` (everything edited before it is mirrored), `holders` (pages known to hold pages or databases) and,
        while reading, `started`, `pending` (places still to visit) and `created` (rows created before it are stored)."""
        assert self._now is not None, "check() comes first"
        walk = _Walk(
            mark=instant(since["mark"]) if since.get("mark") else None,
            started=since.get("started") or self._now.isoformat(),
            pending=[(kind, id_) for kind, id_ in since.get("pending") or self._starts(since)],
            holders=set(since.get("holders", ())),
            created=since.get("created"),
        )
        while walk.pending:
            kind, id_ = walk.pending.pop()
            if (kind, id_) in walk.visited:
                continue
            walk.visited.add((kind, id_))
            if kind == "rows":
                yield from self._rows(walk, id_)
            else:
                bundles = self._visit_page(walk, id_) if kind == "page" else self._visit_database(walk, id_)
                yield Page(tuple(bundles), walk.position())
        self._holders = walk.holders
        mark = (instant(walk.started) - OVERLAP).isoformat()
        yield Page((), {"mark": mark, "holders": sorted(walk.holders)})

    def _starts(self, since: Cursor) -> list[Place]:
        """The roots, and every page known to hold others: an unchanged database row may hold a page that changed."""
        return [*(("page", holder) for holder in since.get("holders", ())), *map(self._root, self._settings.roots)]

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
        if page is None or id_ == self._settings.results_page or page.get("in_trash"):
            return
        if walk.is_news(page) or id_ in walk.holders:
            yield self._whole(walk, page)

    def _visit_database(self, walk: _Walk, id_: str) -> Iterator[Bundle]:
        database = self._found(f"databases/{id_}")
        if database is None or database.get("in_trash"):
            return
        sources = [self._client.get(f"data_sources/{source['id']}") for source in database["data_sources"]]
        walk.pending += [("rows", source["id"]) for source in sources]
        payloads = [Payload("database", id_, database), *(Payload("data_source", s["id"], s) for s in sources)]
        yield Bundle(id_, tuple(payloads))

    def _found(self, path: str) -> Json | None:
        """None when it is gone or not shared: a listing may name what this connection may not open (a linked database)."""
        try:
            return self._client.get(path)
        except VendorRefused as refused:
            if refused.status != 404:
                raise
            return None

    def _rows(self, walk: _Walk, data_source: str) -> Iterator[Page]:
        """Changed rows, oldest first; in windows by creation time, since one query ends at 10,000 rows."""
        while True:
            rows, incomplete = [], False
            for answer in self._client.query(data_source, walk.window()):
                incomplete = incomplete or bool(answer.get("request_status"))
                rows += answer["results"]
                while len(rows) >= ROWS_A_PAGE:
                    yield self._some(walk, data_source, rows[:ROWS_A_PAGE])
                    rows = rows[ROWS_A_PAGE:]
            if rows:
                yield self._some(walk, data_source, rows)
            if not incomplete:
                walk.created = None
                return

    def _some(self, walk: _Walk, data_source: str, rows: Sequence[Json]) -> Page:
        bundles = tuple(self._whole(walk, row) for row in rows)
        walk.created = rows[-1]["created_time"]
        return Page(bundles, walk.position(("rows", data_source)))

    def _whole(self, walk: _Walk, page: Json) -> Bundle:
        """A page with its blocks; what it holds is noted for the walk."""
        page = {**page, "properties": {n: self._all_of(page["id"], v) for n, v in page["properties"].items()}}
        page.pop("request_id", None)
        blocks = list(self._blocks(page["id"]))
        held: list[Place] = [("page", b["id"]) for b in blocks if b["type"] == "child_page"]
        held += [("database", b["id"]) for b in blocks if b["type"] == "child_database"]
        walk.pending += held
        (walk.holders.add if held else walk.holders.discard)(page["id"])
        return Bundle(
            page["id"],
            (Payload("page", page["id"], page), *(Payload("block", b["id"], b, parent=page["id"]) for b in blocks)),
        )

    def _blocks(self, parent: str) -> Iterator[Json]:
        """Every block below a page, depth first, but not inside the pages and databases that it holds."""
        for block in self._client.listing(f"blocks/{parent}/children"):
            yield block
            if block["has_children"] and block["type"] not in ("child_page", "child_database"):
                yield from self._blocks(block["id"])

    def _all_of(self, page: str, value: Json) -> Json:
        """A property value, completed where the page object cuts it."""
        kind = value["type"]
        if kind not in ("relation", "people") or not (value.get("has_more") or len(value[kind]) >= CUT):
            return value
        items: list[Any] = [item[kind] for item in self._client.listing(f"pages/{page}/properties/{value['id']}")]
        return {**value, kind: items, "has_more": False}

    # Comments.

    def _comments(self, since: Cursor) -> Iterator[Page]:
        """Comments of every page, at every pull. Resolved ones are no longer listed; the mirror keeps them."""
        pages = sorted(set(self._inventory()))
        pages = [page for page in pages if page > since.get("after", "")]
        for page in pages:
            comments = list(self._client.listing("comments", block_id=page))
            found = tuple(Payload("comment", c["id"], c, parent=page) for c in comments)
            bundles = (Bundle(page, found, complete=False),) if found else ()
            yield Page(bundles, {"after": page}, total=len(pages))
        yield Page((), {})

    def _inventory(self) -> Iterator[str]:
        """The id of every page below the roots; only pages known to hold others are opened."""
        pending = [self._root(root) for root in self._settings.roots]
        while pending:
            kind, id_ = pending.pop()
            if kind == "database":
                database = self._found(f"databases/{id_}") or {"data_sources": []}
                pending += [
                    ("row", row["id"])
                    for source in database["data_sources"]
                    for answer in self._client.query(source["id"], {})
                    for row in answer["results"]
                ]
            elif id_ != self._settings.results_page:
                yield id_
                pending += (
                    []
                    if id_ not in self._holders
                    else [
                        ("page" if b["type"] == "child_page" else "database", b["id"])
                        for b in self._client.listing(f"blocks/{id_}/children")
                        if b["type"] in ("child_page", "child_database")
                    ]
                )


class _Walk:
    """Where a content pull stands."""

    def __init__(
        self, *, mark: datetime | None, started: str, pending: list[Place], holders: set[str], created: str | None
    ) -> None:
        self.mark = mark
        self.started = started
        self.pending = pending
        self.holders = holders
        self.created = created
        self.visited: set[Place] = set()

    def is_news(self, page: Json) -> bool:
        return self.mark is None or instant(page["last_edited_time"]) >= self.mark

    def window(self) -> Json:
        """A query body: rows edited since the mark, created since the last stored one."""
        wanted = []
        if self.mark:
            since = self.mark.isoformat().replace("+00:00", "Z")
            wanted.append({"timestamp": "last_edited_time", "last_edited_time": {"on_or_after": since}})
        if self.created:
            wanted.append({"timestamp": "created_time", "created_time": {"on_or_after": self.created}})
        body: Json = {"sorts": [{"timestamp": "created_time", "direction": "ascending"}]}
        return body | ({"filter": {"and": wanted}} if wanted else {})

    def position(self, current: Place | None = None) -> Cursor:
        return {
            "mark": self.mark.isoformat() if self.mark else None,
            "started": self.started,
            "pending": [*self.pending, *([current] if current else [])],
            "holders": sorted(self.holders),
            "created": self.created if current else None,
        }
