"""Where our things stand in Notion: the databases below the results page, and the pages of their rows, found by key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from integrations.notion.client import Client, Json
from integrations.notion.columns import COLUMNS, plain_cells
from sync.errors import VendorRefused


@dataclass(frozen=True)
class Place:
    id: str
    data_source: str


@dataclass
class Places:
    """What was found is remembered for this run only."""

    client: Client
    results_page: str | None
    pages: dict[str, str] = field(default_factory=dict)
    """Key of a row -> id of its page."""
    charts: set[str] = field(default_factory=set)
    """Ids of the linked databases that hold our charts, as addresses have them."""
    _found: dict[str, Place] = field(default_factory=dict)
    _looked: bool = False

    def obstacle(self) -> str | None:
        """Why nothing can be written: a key of the catalogue."""
        if self.results_page is None:
            return "notion.no_results_page"
        try:
            self.client.get(f"pages/{self.results_page}")
        except VendorRefused as refused:
            if refused.status not in (400, 404):
                raise
            return "notion.results_page_not_shared"
        return None

    def database(self, name: str) -> Place | None:
        """Our database, a child of the results page with a data source that has the key column of `name`."""
        if not self._looked and self.results_page:
            for block in self.client.listing(f"blocks/{self.results_page}/children"):
                if block["type"] == "child_database":
                    self._recognise(block["id"])
            self._looked = True
        return self._found.get(name)

    def _recognise(self, database_id: str) -> None:
        try:
            database = self.client.get(f"databases/{database_id}")
        except VendorRefused as refused:
            # A linked view of a database that the connection is not shown.
            if refused.status != 404:
                raise
            return
        for source in database["data_sources"]:
            columns = self.client.get(f"data_sources/{source['id']}")["properties"]
            for name, slots in COLUMNS.items():
                if slots["key"][0] in columns:
                    self._found.setdefault(name, Place(database_id, source["id"]))

    def create(self, name: str, title: str, icon: str, columns: Json) -> Place:
        created = self.client.post(
            "databases",
            {
                "parent": {"type": "page_id", "page_id": self.results_page},
                "title": [{"type": "text", "text": {"content": title}}],
                "icon": {"type": "emoji", "emoji": icon},
                "is_inline": True,
                "initial_data_source": {"properties": columns},
            },
        )
        self._found[name] = Place(created["id"], created["data_sources"][0]["id"])
        return self._found[name]

    def rows(self, name: str, key: str | None) -> Iterator[Json]:
        """The pages of a database's rows, or of the one with this key; their ids are remembered."""
        place = self.database(name)
        if place is None:
            return
        body: Json = {}
        if key is not None:
            body = {"filter": {"property": COLUMNS[name]["key"][0], "rich_text": {"equals": key}}}
        for answer in self.client.query(place.data_source, body):
            for page in answer["results"]:
                found = plain_cells(name, page["properties"])["key"]
                if isinstance(found, str):
                    self.pages[found] = page["id"]
                yield page
