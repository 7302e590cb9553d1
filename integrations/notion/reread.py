"""Pages and databases by id, whatever their stamps: in their turn, because a webhook named them, or because a listing did;
and what turns out to lie below them, which no listing need name: a listing asks nothing of a page that held nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from integrations.crew import Crew
from integrations.notion.ancestry import Ancestry
from integrations.notion.batches import batches
from integrations.notion.client import Client, Json
from integrations.notion.visit import Found, Visit, Visitor
from integrations.notion.walk import Place
from sync.ports import Bundle, Cursor, Known, Page


class Reread:
    """`known` is what is mirrored. Only what lies below a root is read, and no template: webhooks name all that is shared,
    and a template looks like a row."""

    def __init__(self, client: Client, crew: Crew, known: Mapping[str, Known], ancestry: Ancestry) -> None:
        self._client = client
        self._crew = crew
        self._known = known
        self._ancestry = ancestry
        self._visitor = Visitor(client)
        self._templates: dict[str, Collection[str]] = {}

    def pages(self, ids: Sequence[str], cursor: Cursor | None) -> Iterator[Page]:
        """With the last page the cursor, when rows turned out to hold something that the walk must look into."""
        holders: dict[str, str] = dict((cursor or {}).get("holders", {}))

        yield from batches(self._bundles(ids, holders), len(ids))
        if cursor and holders != cursor.get("holders"):
            yield Page((), {**cursor, "holders": holders})

    def _bundles(self, ids: Sequence[str], holders: dict[str, str]) -> Iterator[Bundle]:
        seen, waiting = set(ids), list(ids)
        while waiting:
            below: dict[str, None] = {}
            for id_, found in self._crew.each(self._read, waiting):
                if found.held and found.page and "data_source_id" in found.page["parent"]:
                    holders[id_] = found.page["parent"]["data_source_id"]
                below |= dict.fromkeys(block["id"] for block in found.held if not self._is_present(block["id"]))
                if found.bundle:
                    yield found.bundle
            waiting = [id_ for id_ in below if id_ not in seen]
            seen.update(waiting)

    def _is_present(self, id_: str) -> bool:
        return id_ in self._known and self._known[id_].state == "present"

    def _read(self, id_: str) -> Found:
        known = self._known.get(id_)
        page = self._client.find(f"pages/{id_}") if known is None or known.kind != "database" else None
        if page:
            return self._visitor.open(id_, page) if self._belongs(page) else Found()
        if known is None and not self._is_database_below(id_):
            return Found()
        return Found() if known and known.kind == "page" else self._visitor.visit(Visit(Place("database", id_, True)))

    def _belongs(self, page: Json) -> bool:
        if self._ancestry.of(page) != "below":
            return False
        source = page["parent"].get("data_source_id")
        return page["id"] in self._known or not source or page["id"] not in self._templates_of(source)

    def _is_database_below(self, id_: str) -> bool:
        database = self._client.find(f"databases/{id_}")
        return database is not None and self._ancestry.of(database) == "below"

    def _templates_of(self, source: str) -> Collection[str]:
        """`GET /data_sources/{id}/templates`: a list of its own form."""
        if source not in self._templates:
            answers = self._client.answers(f"data_sources/{source}/templates")
            self._templates[source] = {template["id"] for answer in answers for template in answer["templates"]}
        return self._templates[source]
