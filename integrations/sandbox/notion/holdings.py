"""What a workspace holds, by id."""

from __future__ import annotations

from datetime import datetime

from integrations.sandbox.clock import Clock
from integrations.sandbox.http import Json
from integrations.sandbox.notion import ids
from integrations.sandbox.notion.richtext import plain
from integrations.sandbox.notion.shelf import Shelf
from integrations.sandbox.notion.tasks import Task
from integrations.sandbox.notion.uploads import Upload


class Holdings:
    """Objects in the form of the API's answers; a page or database shares its id with its block."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.pages = Shelf(clock)
        self.blocks: dict[str, Json] = {}
        self.databases: dict[str, Json] = {}
        self.data_sources = Shelf(clock)
        self.comments: dict[str, Json] = {}
        self.resolved: set[str] = set()
        """Discussions that are closed: no list shows their comments."""
        self.views: dict[str, Json] = {}
        self.view_queries: dict[str, tuple[str, datetime, list[str]]] = {}
        """View query -> its view, the end of its life, and the rows it found."""
        self.templates: dict[str, list[Json]] = {}
        """Data source -> its templates."""
        self.uploads: dict[str, Upload] = {}
        self.web: dict[str, bytes] = {}
        """Address -> content: what an import from an address finds."""
        self.tasks: dict[str, Task] = {}
        self.purged: set[str] = set()
        """What was deleted from the trash: nobody sees it any more."""
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

    def title_of(self, id_: str) -> str:
        """The title of a page, database or data source; empty when there is none."""
        holder = self.pages.get(id_) or self.databases.get(id_) or self.data_sources.get(id_)
        return title_in(holder) if holder else ""

    def trashed(self, id_: str) -> bool:
        """Is the object's own flag set?"""
        holder = self.pages.get(id_) or self.databases.get(id_) or self.data_sources.get(id_) or self.blocks.get(id_)
        return bool(holder and holder["in_trash"])


def minute(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:00.000Z")


def title_in(holder: Json) -> str:
    """The title in a page, database or data source."""
    if holder["object"] != "page":
        return plain(holder["title"])
    return next((plain(value["title"]) for value in holder["properties"].values() if value["type"] == "title"), "")
