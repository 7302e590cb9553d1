"""Views of ours: tabs of the scorecard database, and a chart placed straight into each report page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from integrations.notion.client import Client, Json
from integrations.notion.columns import COLUMNS
from integrations.notion.pages import Writer
from integrations.notion.places import Place, Places
from sync.errors import Forbidden, NotOffered
from sync.messages import LANGUAGES
from sync.ports import Change, Desired, Observed, Target, Value

SCORECARDS = COLUMNS["scorecards"]
TABS = ("team", "pair", "goal")


class Views:
    """A view is found on the database (tabs) or in the report's page (charts): by the id that a receipt remembers, since
    people rename views, else by its name in any of our languages."""

    def __init__(self, client: Client, writer: Writer, places: Places, sink: str) -> None:
        self._client = client
        self._writer = writer
        self._places = places
        self._sink = sink

    def tabs(self) -> list[Desired]:
        return [self._desired(f"tab/{kind}", "table", kind) for kind in TABS]

    def chart(self, period: str) -> Desired:
        wish = self._desired(f"{period}/chart", "chart", "team")
        return replace(wish, needs=(*wish.needs, Target(self._sink, "row", f"{period}/report")))

    def _desired(self, key: str, type_: str, kind: str) -> Desired:
        """`kind` is the word that the view's filter looks for."""
        name = self._name(key)
        values: dict[str, Value] = {"type": type_, "name": name, "kind": self._writer.say(f"page.kind_{kind}")}
        needs = (Target(self._sink, "database", "scorecards"),)
        return Desired(Target(self._sink, "view", key), values, label=name, needs=needs, yields=frozenset({"name"}))

    def _name(self, key: str, **language: str) -> str:
        first, _, rest = key.partition("/")
        if first == "tab":
            return self._writer.say(f"page.tab_{rest}", **language)
        return self._writer.say("page.chart_name", period=first, **language)

    # Looking.

    def read(self, targets: Sequence[Target], remembered: Mapping[Target, str]) -> dict[Target, Observed]:
        tabs = [target for target in targets if target.key.startswith("tab/")]
        database = self._places.database("scorecards")
        seen = self._found(tabs, self._of(database.id), remembered) if tabs and database else {}
        for target in targets:
            report = self._report(target)
            if report:
                seen |= self._found([target], self._in_page(report), remembered)
        return seen

    def _report(self, target: Target) -> str | None:
        """The page that a chart stands in."""
        key = target.key.replace("/chart", "/report")
        if key == target.key:
            return None
        if key not in self._places.pages:
            list(self._places.rows("reports", key))
        return self._places.pages.get(key)

    def _found(
        self, targets: Sequence[Target], views: Iterator[Json], remembered: Mapping[Target, str]
    ) -> dict[Target, Observed]:
        by_id = {view["id"]: view for view in views}
        by_name = {view["name"]: view for view in by_id.values()}
        found: dict[Target, Observed] = {}
        for target in targets:
            names = [self._name(target.key, language=language) for language in LANGUAGES]
            known = by_id.get(remembered.get(target, ""))
            view = known or next((by_name[name] for name in names if name in by_name), None)
            if view:
                found[target] = self._observed(target, view)
        return found

    def _observed(self, target: Target, view: Json) -> Observed:
        if view["type"] == "chart":
            self._places.charts.add(view["parent"]["database_id"].replace("-", ""))
        values: dict[str, Value] = {"type": view["type"], "name": view["name"], "kind": _kind_in(view.get("filter"))}
        return Observed(target, view["id"], values, ours=True)

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
        if change.before:
            return self._observed(change.target, self._change(change, change.before.remote_id))
        database = self._places.database("scorecards")
        assert database is not None, "its database comes before a view"
        tab = change.target.key.startswith("tab/")
        where = self._tab(change, database) if tab else self._chart(change, database)
        named = {"name": change.values["name"], "type": change.values["type"], "filter": self._filter(change)}
        try:
            view = self._client.post("views", {"data_source_id": database.data_source, **named, **where})
        except Forbidden as refused:
            if tab:
                raise
            # A workspace on the Free plan takes one chart.
            raise NotOffered("notion.no_chart", status=refused.status) from None
        return self._observed(change.target, view)

    def _change(self, change: Change, view: str) -> Json:
        """Another language: the words of the tab and of its filter. Deleted when retired."""
        if change.action == "retire":
            return self._client.delete(f"views/{view}")
        body: Json = {"name": change.values["name"]} if "name" in change.values else {}
        return self._client.patch(
            f"views/{view}", body | ({"filter": self._filter(change)} if "kind" in change.values else {})
        )

    def _filter(self, change: Change) -> Json:
        kind = _is("kind", str(change.values["kind"]))
        first = change.target.key.partition("/")[0]
        return kind if first == "tab" else {"and": [kind, _is("period", first)]}

    def _tab(self, change: Change, database: Place) -> Json:
        by = "attainment" if change.target.key == "tab/goal" else "points"
        sort = {"property": SCORECARDS[by][0], "direction": "descending"}
        return {"database_id": database.id, "sorts": [sort]}

    def _chart(self, change: Change, database: Place) -> Json:
        """Help points given by each team, highest first."""
        columns = self._client.get(f"data_sources/{database.data_source}")["properties"]
        return {
            "create_database": {"parent": {"type": "page_id", "page_id": self._report(change.target)}},
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


def _kind_in(filter_: Json | None) -> Value:
    """The word that a view's filter looks for in the kind column."""
    first = ((filter_ or {}).get("and") or [filter_ or {}])[0]
    word = (first.get("select") or {}).get("equals")
    return str(word) if word else None


def _is(slot: str, value: str) -> Json:
    return {"property": SCORECARDS[slot][0], "select": {"equals": value}}
