"""What a Notion workspace holds, who sees it and where it lies in the tree.

Every object is kept in the form of the API's answers and never changed in place but replaced, because an answer may
still be on its way out while the next request is at work.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from integrations.sandbox.clock import Clock
from integrations.sandbox.http import Json
from integrations.sandbox.notion import events, ids
from integrations.sandbox.notion.accounts import Accounts
from integrations.sandbox.notion.allowances import Allowances
from integrations.sandbox.notion.errors import below_trash, in_trash, missing
from integrations.sandbox.notion.holdings import Holdings
from integrations.sandbox.notion.later import Later
from integrations.sandbox.notion.listings import Listings
from integrations.sandbox.notion.places import Places
from integrations.sandbox.notion.webhooks import Webhooks


class Store(Holdings, Places, Accounts, Allowances):
    """What is held, where it lies, who asks and what is allowed, and the questions that need more than one of these."""

    def __init__(self, clock: Clock) -> None:
        Holdings.__init__(self, clock)
        Places.__init__(self)
        Accounts.__init__(self)
        Allowances.__init__(self)
        self.webhooks = Webhooks()
        self.later = Later()
        self.listings = Listings()

    @property
    def revision(self) -> int:
        """Another number after every change of what a query may find."""
        return self.pages.changes + self.data_sources.changes + self.sights

    def happened(self, kind: str, entity: str, by: str, **more: Any) -> None:
        """Tell the webhooks: `kind` in the vendor's words, `more` the event's data."""
        if self.webhooks.subscriptions:
            self.webhooks.happened(self, kind, entity, by, **more)

    def content_changed(self, by: str, at: str, blocks: Sequence[str]) -> None:
        """Tell the webhooks of blocks that changed at or below a page or block."""
        page = self.page_above(at) if self.webhooks.subscriptions else None
        if page is not None:
            parent = self.pages[page]["parent"]
            self.happened("page.content_updated", page, by, parent=parent, updated_blocks=events.updated(blocks))

    def rows_changed(self, by: str, source: str, rows: Sequence[str]) -> None:
        """Tell the webhooks of pages that came into a data source or left it."""
        parent = self.data_sources[source]["parent"]
        changed = events.updated(rows, "page")
        self.happened("data_source.content_updated", source, by, parent=parent, updated_blocks=changed)

    def look(self, kind: str, id_: str) -> Json:
        """What a mention or relation names: a full user or block, or `{"id", "name"}` of a page or database. Raises the 404.

        A file upload is attached by being looked up: `{"url", "content_type"}`, or the 400 when it is too late.
        """
        key = ids.dashed(id_) or id_
        if kind == "file_upload":
            if key not in self.uploads:
                raise missing(kind, id_)
            return self.uploads[key].attach(self.clock.now())
        shelf = {"user": self.users, "page": self.pages, "database": self.databases, "block": self.blocks}[kind]
        if key not in shelf:
            raise missing(kind, id_)
        return shelf[key] if kind in ("user", "block") else {"id": key, "name": self.title_of(key) or "Untitled"}

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

    def editable(self, kind: str, id_: str) -> None:
        """Raises the vendor's 400 for what is in the trash or below it."""
        for at in self.ancestry(id_):
            if self.trashed(at):
                raise in_trash(kind) if at == id_ else below_trash(kind)

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


def parent_id(parent: Json) -> str | None:
    """The id in a parent of the API's form; None for the workspace."""
    kind = parent["type"]
    return None if kind == "workspace" else str(parent[kind])
