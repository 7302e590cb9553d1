"""Views of ours: tabs of the scorecard database, and a chart placed straight into each report page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from integrations.notion.client import Client, Json
from integrations.notion.columns import COLUMNS
from integrations.notion.pages import Writer
from sync.ports import Change, Desired, Observed, Target

TABS = ("team", "pair", "goal", "report")


class Views:
    """A view is found by its name on the database (tabs) or in the page (charts)."""

    def __init__(self, client: Client, writer: Writer, sink: str) -> None:
        self._client = client
        self._writer = writer
        self._sink = sink

    def of_database(self) -> list[Desired]:
        return [self._desired(f"tab/{kind}", "table", self._writer.say(f"page.tab_{kind}")) for kind in TABS]

    def chart(self, period: str) -> Desired:
        return self._desired(f"{period}/chart", "chart", self._writer.say("page.chart_name", period=period))

    def _desired(self, key: str, type_: str, name: str) -> Desired:
        return Desired(Target(self._sink, "view", key), {"name": name, "type": type_}, label=name)

    def read(self, targets: Sequence[Target], database: str, pages: Mapping[str, str]) -> dict[Target, Observed]:
        tabs = [t for t in targets if t.key.startswith("tab/")]
        seen = self._named(tabs, self._of(database)) if tabs else {}
        for target in targets:
            report = pages.get(self._report_of(target))
            if target not in tabs and report:
                seen |= self._named([target], self._in_page(report))
        return seen

    def _report_of(self, target: Target) -> str:
        return target.key.replace("/chart", "/report")

    def _named(self, targets: Sequence[Target], views: Iterator[Json]) -> dict[Target, Observed]:
        by_name = {view["name"]: view for view in views}
        found: dict[Target, Observed] = {}
        for target in targets:
            view = by_name.get(self._name(target))
            if view:
                found[target] = Observed(target, view["id"], {"name": view["name"], "type": view["type"]}, ours=True)
        return found

    def _name(self, target: Target) -> str:
        first, _, rest = target.key.partition("/")
        if first == "tab":
            return self._writer.say(f"page.tab_{rest}")
        return self._writer.say("page.chart_name", period=first)

    def _of(self, database: str) -> Iterator[Json]:
        # A listing gives stubs; each view is asked for.
        for stub in self._client.listing("views", database_id=database):
            yield self._client.get(f"views/{stub['id']}")

    def _in_page(self, page: str) -> Iterator[Json]:
        for block in self._client.listing(f"blocks/{page}/children"):
            if block["type"] == "child_database":
                yield from self._of(block["id"])

    def write(self, change: Change, database: str, data_source: str, pages: Mapping[str, str]) -> Observed:
        name, type_ = str(change.values["name"]), str(change.values["type"])
        body: Json = {"data_source_id": data_source, "name": name, "type": type_}
        if change.target.key.startswith("tab/"):
            kind = self._writer.say(f"page.kind_{change.target.key[4:]}")
            body |= {"database_id": database, "filter": _is("kind", kind), "sorts": [_by("points")]}
        else:
            columns = self._client.get(f"data_sources/{data_source}")["properties"]
            body |= self._chart_body(change.target, pages, {slot: columns[COLUMNS[slot][0]]["id"] for slot in COLUMNS})
        view = self._client.post("views", body)
        return Observed(change.target, view["id"], change.values, ours=True)

    def _chart_body(self, target: Target, pages: Mapping[str, str], ids: Mapping[str, str]) -> Json:
        """Help points given by each team, highest first."""
        period = target.key.partition("/")[0]
        team = self._writer.say("page.kind_team")
        return {
            "create_database": {"parent": {"type": "page_id", "page_id": pages[self._report_of(target)]}},
            "filter": {"and": [_is("kind", team), _is("period", period)]},
            "configuration": {
                "type": "chart",
                "chart_type": "bar",
                "x_axis": {
                    "type": "title",
                    "property_id": ids["title"],
                    "group_by": "exact",
                    "sort": {"type": "manual"},
                },
                "y_axis": {"aggregator": "sum", "property_id": ids["points"]},
                "sort": "y_descending",
                "show_data_labels": True,
                "caption": self._writer.say("page.chart_caption"),
            },
        }


def _is(slot: str, value: str) -> Json:
    return {"property": COLUMNS[slot][0], "select": {"equals": value}}


def _by(slot: str) -> Json:
    return {"property": COLUMNS[slot][0], "direction": "descending"}
