"""The id of every page and database below the roots: a listing that would end early raises.

A 404 is a fact only about what is itself a 404 when it is asked for: a list that is not answered, of something that is there,
ends the whole listing.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence

from integrations.crew import Crew
from integrations.notion.blocks import Held, content_of, listed_in
from integrations.notion.client import Client, Json
from integrations.notion.rows import windows
from integrations.notion.visit import fate_of, is_own
from sync.errors import Unavailable, VendorRefused

Stop = tuple[str, str]
"""(`page` | `database` | `row`, id)"""
KINDS = {"child_page": "page", "child_database": "database"}


class Inventory:
    """`held` says what a page is mirrored to hold (None: it is not mirrored), `holders` are the rows that hold something or
    did; of the other pages and rows that are mirrored nothing is asked."""

    def __init__(
        self,
        client: Client,
        crew: Crew,
        results: str | None,
        held: Callable[[str], Held | None],
        holders: Container[str],
    ) -> None:
        self._client = client
        self._crew = crew
        self._results = results
        self._held = held
        self._holders = holders
        self.archived: set[str] = set()
        """Rows that a query shows only when it asks for archived ones."""

    def ids(self, roots: Sequence[Stop]) -> Iterator[str]:
        level, seen = list(roots), {self._results}
        while level:
            stops = [stop for stop in dict.fromkeys(level) if stop[1] not in seen]
            seen.update(id_ for _, id_ in stops)
            level = []
            for (_, (_, id_)), below in self._crew.each(lambda asked: self._below(*asked), self._to_open(stops)):
                if below is not None:
                    yield id_
                    level += below

    def _to_open(self, stops: Sequence[Stop]) -> Iterator[tuple[Held | None, Stop]]:
        for stop in stops:
            yield (self._held(stop[1]) if stop[0] == "page" or stop[1] in self._holders else Held()), stop

    def _below(self, held: Held | None, stop: Stop) -> list[Stop] | None:
        """None when it is not there."""
        kind, id_ = stop
        if kind == "database":
            return self._in_database(id_)
        if held and not held.within:
            return []
        if held is None and kind == "page" and self._is_put_away(id_):
            return None
        blocks = self._listed(id_, held)
        return None if blocks is None else [(KINDS[block["type"]], block["id"]) for block in blocks]

    def _is_put_away(self, page: str) -> bool:
        """The page that holds an archived one goes on to list it."""
        there = self._client.find(f"pages/{page}")
        return there is None or fate_of(there) is not None

    def _listed(self, page: str, held: Held | None) -> list[Json] | None:
        """What a page holds: by the lists where something stood when it was mirrored, or by all of its blocks."""
        if held:
            try:
                return listed_in(self._client, held.within)
            except VendorRefused as refused:
                _only_404(refused)
        content = content_of(self._client, page)
        if content is None:
            self._must_be_gone(f"pages/{page}")
        return content.held if content else None

    def _in_database(self, id_: str) -> list[Stop] | None:
        database = self._client.find(f"databases/{id_}")
        if database is None or fate_of(database):
            return None
        found = [self._client.find(f"data_sources/{source['id']}") for source in database["data_sources"]]
        return [("row", row) for source in found if source and is_own(source, id_) for row in self._rows(source["id"])]

    def _rows(self, source: str) -> list[str]:
        try:
            rows = [row["id"] for row in windows(self._client, source, bare=True)]
            self.archived.update(self._archived(source))
        except VendorRefused as refused:
            _only_404(refused)
            self._must_be_gone(f"data_sources/{source}")
            return []
        return rows

    def _archived(self, source: str) -> list[str]:
        """None where the workspace's plan knows no archive: then the query is a 400."""
        try:
            return [row["id"] for row in windows(self._client, source, archived=True, bare=True)]
        except VendorRefused as refused:
            if refused.status != 400:
                raise
            return []

    def _must_be_gone(self, path: str) -> None:
        if self._client.find(path):
            raise Unavailable("vendor.unavailable", vendor="Notion", status=404)


def _only_404(refused: VendorRefused) -> None:
    if refused.status != 404:
        raise refused
