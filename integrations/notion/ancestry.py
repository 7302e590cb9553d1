"""Whether something still lies below the roots: its parents, up to one of them."""

from __future__ import annotations

from collections.abc import Collection, Container
from typing import Literal

from integrations.notion.client import Client, Json
from integrations.notion.visit import fate_of

Standing = Literal["below", "outside", "trashed", "archived"]
_PATHS = {"page_id": "pages", "block_id": "blocks", "database_id": "databases", "data_source_id": "data_sources"}


class Ancestry:
    """`inside` is known to lie below the roots without asking. What was asked is remembered."""

    def __init__(
        self, client: Client, roots: Collection[str], results: str | None, inside: Container[str] = ()
    ) -> None:
        self._client = client
        self._roots = roots
        self._results = results
        self._inside = inside
        self._found: dict[str, Standing] = {}

    def of(self, there: Json) -> Standing:
        """Of a page or database as the vendor shows it."""
        if there["id"] == self._results:
            return "outside"
        fate = fate_of(there)
        if fate:
            return "trashed" if fate.state == "deleted" else "archived"
        return "below" if there["id"] in self._roots else self._above(there["parent"])

    def _above(self, parent: Json) -> Standing:
        """A page under a block says the block, a row its data source, a data source its database. What we may not open is
        not below a root: whoever sees a root sees all below it."""
        kind = next((kind for kind in _PATHS if parent.get(kind)), None)
        if kind is None:
            return "outside"
        id_ = str(parent[kind])
        if id_ in self._inside:
            return "below"
        if id_ not in self._found:
            there = self._client.find(f"{_PATHS[kind]}/{id_}")
            self._found[id_] = self.of(there) if there else "outside"
        return self._found[id_]
