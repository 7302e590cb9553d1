"""What a Notion workspace holds, who sees it and where it lies in the tree.

Every object is kept in the form of the API's answers and never changed in place but replaced, because an answer may
still be on its way out while the next request is at work.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from integrations.sandbox.clock import Clock
from integrations.sandbox.http import Json
from integrations.sandbox.notion import ids
from integrations.sandbox.notion.errors import below_trash, in_trash, missing, refusal
from integrations.sandbox.notion.grants import Grant
from integrations.sandbox.notion.later import Later
from integrations.sandbox.notion.richtext import plain
from integrations.sandbox.notion.shelf import Shelf
from integrations.sandbox.notion.tasks import Task
from integrations.sandbox.notion.uploads import FREE_LIMIT_BYTES, Upload
from integrations.sandbox.notion.webhooks import Webhooks

BLOCK_PARENTS = ("page_id", "block_id")


class Store:
    """Objects by id, the tree, the accounts. Ids are unique, but a page or database shares its id with its block."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.users: dict[str, Json] = {}
        self.pages = Shelf(clock)
        self.blocks: dict[str, Json] = {}
        self.databases: dict[str, Json] = {}
        self.data_sources = Shelf(clock)
        self.comments: dict[str, Json] = {}
        self.views: dict[str, Json] = {}
        self.parents: dict[str, str] = {}
        """Child -> parent over all kinds; a root has none."""
        self.below: dict[str, tuple[str, ...]] = {}
        """Page or block -> its blocks in order, trashed ones taken out."""
        self.rows_in: dict[str, list[str]] = {}
        """Data source -> its pages in order of creation, trashed ones too."""
        self.views_in: dict[str, list[str]] = {}
        self.said_on: dict[str, list[str]] = {}
        """Page or block -> comments."""
        self.tokens: dict[str, str] = {}
        self.shares: dict[str, list[str]] = {}
        """Connection -> the roots shared with it. A person sees the whole workspace."""
        self.hidden: dict[str, set[str]] = {}
        """Connection -> what was taken from it again below a root that it still has."""
        self.grants: dict[str, Grant] = {}
        """Connection -> its capabilities, where it has not all."""
        self.stale: set[str] = set()
        """In the trash, but still found by a search: its index is late, sometimes for days (recorded)."""
        self.purged: set[str] = set()
        """What was deleted from the trash: nobody sees it any more."""
        self.conflicts = 0
        """How many of the next writes meet another write of the same moment."""
        self.resolved: set[str] = set()
        """Discussions that are closed: no list shows their comments."""
        self.templates: dict[str, list[Json]] = {}
        """Data source -> its templates."""
        self.view_queries: dict[str, tuple[str, datetime, list[str]]] = {}
        """View query -> its view, the end of its life, and the rows it found."""
        self.uploads: dict[str, Upload] = {}
        self.web: dict[str, bytes] = {}
        """Address -> content: what an import from an address finds."""
        self.tasks: dict[str, Task] = {}
        self.webhooks = Webhooks()
        self.later = Later()
        self.query_limit = 10_000
        """Results that one query or search gives; the rest is cut and said to be."""
        self.search_lag_s = self.query_lag_s = 0.0
        """How far the indexes are behind; set by `lag`."""
        self.block_limit: int | None = None
        """Blocks that connections may still make in a free workspace; None for as many as they like."""
        self.groups: dict[str, Json] = {}
        self.guests: set[str] = set()
        """Users that no list shows."""
        self._made: dict[str, int] = {}

    def new_id(self, kind: str) -> str:
        return ids.made(kind, self._count(kind))

    def new_property_id(self) -> str:
        return ids.property_id(self._count("property"))

    def _count(self, kind: str) -> int:
        self._made[kind] = self._made.get(kind, 0) + 1
        return self._made[kind]

    def minute(self) -> str:
        """Now as pages, blocks, comments and data sources show it: rounded down to the minute."""
        return minute(self.clock.now())

    def instant(self) -> str:
        """Now as databases and views show it."""
        return self.clock.now().isoformat(timespec="milliseconds")

    def happened(self, kind: str, entity: str, by: str, **more: Any) -> None:
        """Tell the webhooks: `kind` in the vendor's words, `more` the event's data."""
        if self.webhooks.subscriptions:
            self.webhooks.happened(self, kind, entity, by, **more)

    def content_changed(self, by: str, at: str, blocks: Sequence[str]) -> None:
        """Tell the webhooks of blocks that changed at or below a page or block."""
        page = self.page_above(at) if self.webhooks.subscriptions else None
        if page is not None:
            changed = [{"id": id_, "type": "block"} for id_ in blocks]
            parent = self.pages[page]["parent"]
            self.happened("page.content_updated", page, by, parent=parent, updated_blocks=changed)

    def author(self, by: str) -> Json:
        return {"object": "user", "id": by}

    def user(self, id_: str) -> Json:
        """The full user, or the bare reference that the vendor gives for one it does not know."""
        return self.users.get(id_) or self.groups.get(id_) or self.author(id_)

    def file_limit(self, account: str) -> int:
        """Bytes of the largest file that the account may upload."""
        limits = self.user(account).get("bot", {}).get("workspace_limits", {})
        return int(limits.get("max_file_upload_size_in_bytes", FREE_LIMIT_BYTES))

    def look(self, kind: str, id_: str) -> Json:
        """What a mention or relation names: a full user, or `{"id", "name"}` of a page or database. Raises the 404.

        A file upload is attached by being looked up: `{"url", "content_type"}`, or the 400 when it is too late.
        """
        key = ids.dashed(id_) or id_
        if kind == "file_upload":
            if key not in self.uploads:
                raise missing(kind, id_)
            return self.uploads[key].attach(self.clock.now())
        shelf = {"user": self.users, "page": self.pages, "database": self.databases}[kind]
        if key not in shelf:
            raise missing(kind, id_)
        return shelf[key] if kind == "user" else {"id": key, "name": self.title_of(key) or "Untitled"}

    def title_of(self, id_: str) -> str:
        """The title of a page, database or data source; empty when there is none."""
        holder = self.pages.get(id_) or self.databases.get(id_) or self.data_sources.get(id_)
        return title_in(holder) if holder else ""

    def ancestry(self, id_: str) -> Iterator[str]:
        """The object itself, then its parent, up to its root."""
        at: str | None = id_
        while at is not None:
            yield at
            at = self.parents.get(at)

    def trashed(self, id_: str) -> bool:
        """Is the object's own flag set?"""
        holder = self.pages.get(id_) or self.databases.get(id_) or self.data_sources.get(id_) or self.blocks.get(id_)
        return bool(holder and holder["in_trash"])

    def lost(self, id_: str) -> bool:
        """In the trash, or below something that is."""
        return any(self.trashed(at) for at in self.ancestry(id_))

    def sees(self, account: str, id_: str) -> bool:
        """May the account see it? What was shared or taken away nearest above counts."""
        if self.purged and any(at in self.purged for at in self.ancestry(id_)):
            return False
        roots = self.shares.get(account)
        if roots is None:
            return True
        hidden = self.hidden.get(account, ())
        for at in self.ancestry(id_):
            if at in hidden:
                return False
            if at in roots:
                return True
        return False

    def seen(self, shelf: dict[str, Json], kind: str, id_: str, account: str) -> Json:
        """The object, when `account` may see it. Raises the vendor's 404 otherwise."""
        found = shelf.get(id_)
        if found is None or not self.sees(account, id_):
            raise missing(kind, id_, str(self.user(account).get("name")), account)
        return found

    def lag(self, *, search_s: float = 0.0, query_s: float = 0.0) -> None:
        """Let searches and data source queries show, from now on, what was so many seconds ago."""
        self.search_lag_s, self.query_lag_s = search_s, query_s
        self.pages.keep_s = self.data_sources.keep_s = max(search_s, query_s)

    def spend_blocks(self, count: int) -> None:
        """Raises the vendor's 403 when a free workspace has no room for so many new blocks."""
        if self.block_limit is None:
            return
        if count > self.block_limit:
            message = "This workspace has reached its block limit. Upgrade the plan to create more blocks."
            raise refusal(403, "restricted_resource", message, block_limit="block_creation")
        self.block_limit -= count

    def refuse_conflict(self) -> None:
        """Raises the vendor's 409 for a write while `conflicts` are due."""
        if self.conflicts:
            self.conflicts -= 1
            raise refusal(409, "conflict_error", "Conflict occurred while saving. Please try again.")

    def editable(self, kind: str, id_: str) -> None:
        """Raises the vendor's 400 for what is in the trash or below it."""
        for at in self.ancestry(id_):
            if self.trashed(at):
                raise in_trash(kind) if at == id_ else below_trash(kind)

    def place(self, id_: str, parent: str | None) -> None:
        """Set the parent in the tree; None makes a root."""
        if parent is None:
            self.parents.pop(id_, None)
        else:
            self.parents[id_] = parent

    def set_below(self, id_: str, children: tuple[str, ...]) -> None:
        """Set the blocks under a page or block, and the block's `has_children` with them."""
        self.below[id_] = children
        block = self.blocks.get(id_)
        if block and block["has_children"] != bool(children):
            self.blocks[id_] = {**block, "has_children": bool(children)}

    def touch(self, by: str, page: str | None) -> None:
        """An edit by `by` on a page or in it."""
        if page is not None:
            self.pages[page] = {**self.pages[page], **self.edited(by)}
            self.mirror(page)

    def edited(self, by: str) -> Json:
        return {"last_edited_time": self.minute(), "last_edited_by": self.author(by)}

    def mirror(self, id_: str) -> None:
        """Bring the `child_page` or `child_database` block of a page or database up to date, where it has one."""
        block = self.blocks.get(id_)
        if block is None:
            return
        own = self.pages.get(id_) or self.databases[id_]
        kind = block["type"]
        stamps = {key: own[key] for key in ("last_edited_time", "last_edited_by") if kind == "child_page"}
        title = {**block[kind], "title": self.title_of(id_)}
        self.blocks[id_] = {**block, **stamps, "in_trash": own["in_trash"], kind: title}

    def page_above(self, id_: str) -> str | None:
        """The page on which a block lies."""
        return next((at for at in self.ancestry(id_) if at in self.pages), None)


def minute(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:00.000Z")


def parent_id(parent: Json) -> str | None:
    """The id in a parent of the API's form; None for the workspace."""
    kind = parent["type"]
    return None if kind == "workspace" else str(parent[kind])


def title_in(holder: Json) -> str:
    """The title in a page, database or data source."""
    if holder["object"] != "page":
        return plain(holder["title"])
    return next((plain(value["title"]) for value in holder["properties"].values() if value["type"] == "title"), "")
