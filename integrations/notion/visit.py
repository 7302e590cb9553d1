"""One place of the walk, read: what is there now, and what it holds. Runs in a thread of the crew; asks the vendor only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from integrations.notion.blocks import Held, content_of, listed_in, said_by
from integrations.notion.client import Client, Json
from integrations.notion.mapping import instant
from integrations.notion.values import unsigned, whole_properties
from integrations.notion.walk import Place
from sync.errors import VendorRefused
from sync.ports import Bundle, Fate, Payload


@dataclass(frozen=True)
class Visit:
    """A place, and what is mirrored of it."""

    place: Place
    held: Held = field(default_factory=Held)
    database: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Its own payload and those of its data sources, by id."""
    page: Json | None = None
    """The page itself, where it was just read."""


@dataclass(frozen=True)
class Found:
    """`bundle` where it was read; `held` are the blocks that list a page or a database; `sources` the data sources of a
    database. A page that is not `sure` vanished, or a part of it, while it was read."""

    page: Json | None = None
    sure: bool = True
    held: tuple[Json, ...] = ()
    bundle: Bundle | None = None
    sources: tuple[str, ...] = ()
    fate: Fate | None = None


class Visitor:
    def __init__(self, client: Client) -> None:
        self._client = client

    def visit(self, visit: Visit) -> Found:
        match visit.place.kind:
            case "page":
                return self.open(visit.place.id, visit.page)
            case "database":
                return self._database(visit)
        return self._look(visit)

    def open(self, id_: str, page: Json | None = None) -> Found:
        """A page whole."""
        page = page or self._client.find(f"pages/{id_}")
        if page is None:
            return Found()
        fate = fate_of(page)
        return Found(fate=fate) if fate else self.whole(page)

    def whole(self, page: Json) -> Found:
        """With its properties in full and its blocks; without content when it vanished meanwhile."""
        try:
            properties = whole_properties(self._client, page)
        except VendorRefused as refused:
            if refused.status != 404:
                raise
            return Found(page, sure=False)
        content = content_of(self._client, page["id"])
        if content is None:
            return Found(page, sure=False)
        payloads = [Payload("page", page["id"], unsigned({**page, "properties": properties}))]
        payloads += [Payload("block", b["id"], unsigned(b), parent=page["id"]) for b in content.blocks]
        return Found(page, content.sure, tuple(content.held), Bundle(page["id"], tuple(payloads)))

    def _look(self, visit: Visit) -> Found:
        """What a page that has not changed holds, by the lists where something stood; if that is no longer the same, the
        page is read whole. A row is opened first: it may have been moved away."""
        page = visit.page
        if visit.place.kind == "row":
            page = self._client.find(f"pages/{visit.place.id}")
            if page is None or fate_of(page):
                return Found()
        try:
            held = listed_in(self._client, visit.held.within)
        except VendorRefused as refused:
            if refused.status != 404:
                raise
            return self.open(visit.place.id, page)
        if said_by(held) != visit.held.says:
            return self.open(visit.place.id, page)
        return Found(page, held=tuple(held))

    def _database(self, visit: Visit) -> Found:
        """A database and those of its data sources that are its own: a linked one belongs to another database, and is read
        where that stands. They are asked for again when the database or the name of one has changed."""
        database = self._client.find(f"databases/{visit.place.id}")
        if database is None:
            return Found()
        if fate := fate_of(database):
            return Found(fate=fate)
        if visit.database.get(visit.place.id) == unsigned(database) and not visit.place.fresh:
            return Found(sources=tuple(id_ for id_ in visit.database if id_ != visit.place.id))
        found = [self._client.find(f"data_sources/{source['id']}") for source in database["data_sources"]]
        own = [source for source in found if source and is_own(source, visit.place.id)]
        payloads = [Payload("database", visit.place.id, unsigned(database))]
        payloads += [Payload("data_source", source["id"], unsigned(source)) for source in own]
        return Found(bundle=Bundle(visit.place.id, tuple(payloads)), sources=tuple(source["id"] for source in own))


def is_own(source: Json, database: str) -> bool:
    return bool(source["parent"].get("database_id") == database) and not source.get("in_trash")


def fate_of(there: Json) -> Fate | None:
    """Of a page or database that can be opened. None: it is present."""
    if there.get("in_trash"):
        return Fate(there["id"], "deleted", "fate.trash", _edited(there))
    if there.get("is_archived"):
        return Fate(there["id"], "archived", "fate.archived", _edited(there))
    return None


def _edited(there: Json) -> datetime:
    """Taking it to the trash is an edit, the last one."""
    return instant(there["last_edited_time"])
