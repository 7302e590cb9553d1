"""Views of ours: tabs of the scorecard database, and a chart placed straight into each report page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from integrations.notion.client import Client, Json
from integrations.notion.columns import COLUMNS
from integrations.notion.pages import Writer
from integrations.notion.places import Place, Places
from sync.ports import Change, Desired, Observed, Target

SCORECARDS = COLUMNS["scorecards"]
TABS = ("team", "pair", "goal")


class Views:
    """A view is found by its name on the database (tabs) or in the report's page (charts)."""

    def __init__(self, client: Client, writer: Writer, places: Places, sink: str) -> None:
        self._client = client
        self._writer = writer
        self._places = places
        self._sink = sink

    def tabs(self) -> list[Desired]:
        return [self._desired(f"tab/{kind}", "table") for kind in TABS]

    def chart(self, period: str) -> Desired:
        return self._desired(f"{period}/chart", "chart")

    def _desired(self, key: str, type_: str) -> Desired:
        return Desired(Target(self._sink, "view", key), {"type": type_}, label=self._name(key))

    def _name(self, key: str) -> str:
        first, _, rest = key.partition("/")
        if first == "tab":
            return self._writer.say(f"page.tab_{rest}")
        return self._writer.say("page.chart_name", period=first)

    # Looking.

    def read(self, targets: Sequence[Target]) -> dict[Target, Observed]:
        tabs = [target for target in targets if target.key.startswith("tab/")]
        database = self._places.database("scorecards")
        seen = self._named(tabs, self._of(database.id)) if tabs and database else {}
        for target in targets:
            report = self._report(target)
            if report:
                seen |= self._named([target], self._in_page(report))
        return seen

    def _report(self, target: Target) -> str | None:
        """The page that a chart stands in."""
        key = target.key.replace("/chart", "/report")
        if key == target.key:
            return None
        if key not in self._places.pages:
            list(self._places.rows("reports", key))
        return self._places.pages.get(key)

    def _named(self, targets: Sequence[Target], views: Iterator[Json]) -> dict[Target, Observed]:
        by_name = {view["name"]: view for view in views}
        found = {target: by_name.get(self._name(target.key)) for target in targets}
        return {t: Observed(t, view["id"], {"type": view["type"]}, ours=True) for t, view in found.items() if view}

    def _of(self, database: str) -> Iterator[Json]:
        # A listing gives stubs; each view is asked for.
        for stub in self._client.listing("views", database_id=database):
            yield self._client.get(f"views/{stub['id']}")

    def _in_page(self, page: str) -> Iterator[Json]:
        for block in self._client.listing(f"blocks/{page}/children"):
            if block["type"] == "child_database":
                yield from self._of(block["id"])

    # Writing.

    def write(self, change: Change) -> Observed:
        database = self._places.database("scorecards")
        assert database is not None, "its database comes before a view"
        where = self._tab(change, database) if change.target.key.startswith("tab/") else self._chart(change, database)
        body = {"data_source_id": database.data_source, "name": self._name(change.target.key), **change.values, **where}
        view = self._client.post("views", body)
        return Observed(change.target, view["id"], change.values, ours=True)

    def _tab(self, change: Change, database: Place) -> Json:
        kind = self._writer.say(f"page.kind_{change.target.key.partition('/')[2]}")
        by = "attainment" if change.target.key == "tab/goal" else "points"
        sort = {"property": SCORECARDS[by][0], "direction": "descending"}
        return {"database_id": database.id, "filter": _is("kind", kind), "sorts": [sort]}

    def _chart(self, change: Change, database: Place) -> Json:
        """Help points given by each team, highest first."""
        columns = self._client.get(f"data_sources/{database.data_source}")["properties"]
        team = self._writer.say("page.kind_team")
        return {
            "create_database": {"parent": {"type": "page_id", "page_id": self._report(change.target)}},
            "filter": {"and": [_is("kind", team), _is("period", change.target.key.partition("/")[0])]},
            "configuration": {
                "type": "chart",
                "chart_type": "bar",
                "x_axis": {
                    "type": "title",
                    "property_id": columns[SCORECARDS["title"][0]]["id"],
                    "group_by": "exact",
                    "sort": {"type": "manual"},
                },
                "y_axis": {"aggregator": "sum", "property_id": columns[SCORECARDS["points"][0]]["id"]},
                "sort": "y_descending",
                "show_data_labels": True,
                "caption": self._writer.say("page.chart_caption"),
            },
        }


def _is(slot: str, value: str) -> Json:
    return {"property": SCORECARDS[slot][0], "select": {"equals": value}}
