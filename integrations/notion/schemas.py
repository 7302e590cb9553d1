"""What is known of the data sources, and which of them changed: a schema has no time stamp of its own, but rows show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from integrations.notion.mapping import collection_of
from integrations.notion.shape import Shape
from sync.model import Collection
from sync.ports import Page


class Schemas:
    """`shape` is what rows are mapped by. `changed` has the ids of databases of which a row showed another property than the
    schema: it is to be read again."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.changed: set[str] = set()
        self._columns: dict[str, dict[str, tuple[str, str]]] = {}

    def learn(self, collections: Iterable[Collection]) -> None:
        sources = [each for each in collections if each.columns]
        self._columns |= {source.id: {c.id: (c.name, c.type) for c in source.columns} for source in sources}
        self.shape = self.shape.learned(sources)

    def look(self, page: Page) -> None:
        """Learn the schemas in a page of bundles, then compare its rows with what is known."""
        payloads = [payload for bundle in page.bundles for payload in bundle.payloads]
        self.learn(collection_of(payload.body) for payload in payloads if payload.kind == "data_source")
        for payload in payloads:
            if payload.kind == "page" and self._shows_another(payload.body):
                self.changed.add(payload.body["parent"]["database_id"])

    def _shows_another(self, row: Mapping[str, Any]) -> bool:
        """A property that is new, renamed or of another type, one less, or an option that the schema did not have."""
        source = row["parent"].get("data_source_id")
        columns, table = self._columns.get(source), self.shape.table(source)
        if columns is None:
            return False
        shown = {value["id"]: (name, value) for name, value in row["properties"].items()}
        options = {value["status"]["name"] for _, value in shown.values() if value.get("status")}
        return (
            any(columns.get(id_) != (name, value["type"]) for id_, (name, value) in shown.items())
            or not shown.keys() >= set(table.fields.values())
            or not options <= table.states.keys()
        )
