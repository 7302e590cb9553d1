"""A Notion database: its views as tabs, each view drawn; inline in a page, or as a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from integrations.sandbox.http import Answer
from integrations.sandbox.notion import dashboards
from integrations.sandbox.notion.ordering import ordered
from integrations.sandbox.notion.query import Query
from integrations.sandbox.viewer import cards, properties
from integrations.sandbox.viewer.calendar import calendar
from integrations.sandbox.viewer.charts import chart
from integrations.sandbox.viewer.groups import grouped
from integrations.sandbox.viewer.html import Html, join, link, tag
from integrations.sandbox.viewer.timeline import timeline
from integrations.sandbox.viewer.values import Json, find, title_of
from integrations.sandbox.viewer.workspace import Workspace, address, icon

INLINE_ROWS = 12
WIDGET_ROWS = 6


def inline(database_id: str, workspace: Workspace) -> Html:
    """A database within a page: its title and its first view."""
    views = _views(database_id, workspace)
    charts = [view for view in views if view["type"] == "chart"]
    sign = tag("span", "", class_="view-icon chart") if len(charts) == len(views) else workspace.icon(database_id)
    title = link(address(database_id), sign, tag("span", workspace.title(database_id)))
    shown = charts if len(charts) == len(views) else views[:1]
    drawn = [_view(view, workspace, at_most=INLINE_ROWS, titled=len(shown) > 1) for view in shown]
    more = _tabs(database_id, views, shown[0]["id"]) if len(views) > len(shown) else None
    return tag("section", tag("h3", title, class_="database-title"), more, drawn, class_="database inline")


def whole(database_id: str, workspace: Workspace, chosen: str | None, at: date | None = None) -> Html:
    """All views as tabs and the chosen one (by id; else the first) drawn in full; `at` is where a calendar opens."""
    views = _views(database_id, workspace)
    view = next((view for view in views if view["id"] == chosen), views[0] if views else None)
    if view is None:
        return tag("p", workspace.reader.say("nothing"), class_="faint")
    tabs = _tabs(database_id, views, view["id"])
    return tag("section", tabs, _view(view, workspace, at_most=None, at=at), class_="database")


def source_table(data_source_id: str, workspace: Workspace) -> Html:
    """All rows of a data source, without a view."""
    return _view(_plain_table(data_source_id, workspace), workspace, at_most=None)


def _views(database_id: str, workspace: Workspace) -> list[Json]:
    views = workspace.notion.views_of(database_id)
    if views:
        return views
    sources = workspace.notion.database_json(database_id)["data_sources"]
    return [_plain_table(source["id"], workspace) for source in sources]


def _plain_table(data_source_id: str, workspace: Workspace) -> Json:
    return {
        "id": data_source_id,
        "type": "table",
        "name": workspace.reader.say("notion.all"),
        "data_source_id": data_source_id,
    }


def _tabs(database_id: str, views: Sequence[Json], chosen: str | None) -> Html:
    tabs = [
        tag(
            "a",
            tag("span", "", class_=f"view-icon {view['type']}"),
            view["name"] or view["type"],
            href=f"{address(database_id)}?v={view['id'].replace('-', '')}",
            class_="here" if view["id"] == chosen else None,
        )
        for view in views
    ]
    return tag("nav", tabs, class_="tabs")


def _view(
    view: Json, workspace: Workspace, *, at_most: int | None, titled: bool = False, at: date | None = None
) -> Html:
    if view["type"] == dashboards.KIND:
        return _dashboard(view, workspace)
    source = workspace.notion.data_source_json(view["data_source_id"])
    schema, rows = source["properties"], rows_of(view, workspace)
    heading = tag("h4", view["name"]) if titled else None
    match view["type"]:
        case "chart":
            drawn = chart(view.get("configuration") or {}, schema, rows, workspace.naming(), workspace.reader.say)
        case "calendar":
            drawn = calendar(view, schema, rows, workspace, at=at)
        case "timeline":
            drawn = timeline(view, schema, rows, workspace, at_most)
        case kind:
            drawn = _rows(kind, view.get("configuration") or {}, schema, rows, workspace, at_most)
    return tag("div", heading, drawn, class_=f"view {view['type']}")


def _dashboard(view: Json, workspace: Workspace) -> Html:
    """Its widgets, side by side as they are in its rows; without any, a word that there is nothing."""
    views = workspace.notion.views
    rows = [
        [_view(views[each["view_id"]], workspace, at_most=WIDGET_ROWS, titled=True) for each in row["widgets"]]
        for row in view["configuration"]["rows"]
    ]
    drawn = [tag("div", row, class_="widgets") for row in rows]
    return tag("div", drawn or tag("p", workspace.reader.say("nothing"), class_="faint"), class_="view dashboard")


def _rows(
    kind: str,
    configuration: Json,
    schema: dict[str, Json],
    rows: list[Json],
    workspace: Workspace,
    at_most: int | None,
) -> Html:
    """Boards, galleries and lists as such; every other kind of view shows its rows as a table."""
    match kind:
        case "board" if group_by := _board_groups(configuration, schema):
            columns = _on_cards(configuration, schema, group_by["property_id"])
            groups, found = grouped(rows, group_by, schema, workspace.naming()), find(schema, group_by["property_id"])
            return cards.board(groups, found[0] if found else "", columns, workspace, at_most)
        case "gallery":
            return cards.gallery(rows, _on_cards(configuration, schema), configuration, workspace, at_most)
        case "list":
            return cards.listing(rows, _on_cards(configuration, schema), workspace, at_most)
    return _grouped_table(configuration, schema, rows, workspace, at_most)


def _board_groups(configuration: Json, schema: dict[str, Json]) -> Json | None:
    """What the view groups by; as Notion does for a new board, else the first status or select."""
    if given := configuration.get("group_by"):
        return dict(given)
    kinds = ("status", "select", "multi_select")
    found = sorted((c for c in schema.values() if c["type"] in kinds), key=lambda c: kinds.index(c["type"]))
    return {"type": found[0]["type"], "property_id": found[0]["id"], "hide_empty_groups": False} if found else None


def _on_cards(configuration: Json, schema: dict[str, Json], grouping: str = "") -> list[Json]:
    """The columns that the view shows; the first few, when it does not say. What it groups by is in the heading."""
    if configuration.get("properties"):
        named = [(find(schema, one["property_id"]), one.get("visible", True)) for one in configuration["properties"]]
        columns = [found[1] for found, visible in named if found and visible]
    else:
        columns = [column for column in schema.values() if column["type"] != "title"][: cards.SHOWN]
    return [column for column in columns if column["id"] != grouping]


def rows_of(view: Json, workspace: Workspace) -> list[Json]:
    """Rows that the view's filter finds, in the order of its sorts; without sorts in order of creation.

    A filter that the sandbox's API would refuse filters nothing.
    """
    columns = workspace.notion.data_source_json(view["data_source_id"])["properties"]
    rows = [row for row in workspace.notion.rows(view["data_source_id"]) if not row["is_archived"]]
    try:
        test = Query(columns, "", workspace.notion.clock.now()).predicate(view.get("filter"))
        rows = [row for row in rows if test(row)]
        return ordered(rows, view["sorts"], columns) if view.get("sorts") else rows
    except Answer:
        return rows


def _grouped_table(
    configuration: Json, schema: dict[str, Json], rows: list[Json], workspace: Workspace, at_most: int | None
) -> Html:
    columns = _columns(configuration, schema)
    group_by = configuration.get("group_by")
    if not group_by:
        return _table(columns, rows, workspace, at_most)
    groups = grouped(rows, group_by, schema, workspace.naming())
    return join(
        [
            join(
                tag(
                    "h4",
                    properties.pill({"name": group.label, "color": group.color}),
                    tag("span", len(group.rows), class_="count"),
                ),
                _table(columns, list(group.rows), workspace, at_most),
            )
            for group in groups
        ]
    )


def _columns(configuration: Json, schema: dict[str, Json]) -> list[Json]:
    """The view's columns in its order, then those it does not name; the title is always first of the latter."""
    named = [
        (find(schema, one["property_id"]), one.get("visible", True)) for one in configuration.get("properties") or []
    ]
    listed = [found[1] for found, visible in named if found and visible]
    known = {found[0] for found, _ in named if found}
    rest = [column for name, column in schema.items() if name not in known]
    rest.sort(key=lambda column: column["type"] != "title")
    columns = [*listed, *rest]
    return columns if any(c["type"] == "title" for c in listed) else sorted(columns, key=lambda c: c["type"] != "title")


def _table(columns: list[Json], rows: list[Json], workspace: Workspace, at_most: int | None) -> Html:
    head = [
        tag("th", properties.mark(column["type"]), column["name"], class_=_column_class(column)) for column in columns
    ]
    body = [tag("tr", [_cell(row, column, workspace) for column in columns]) for row in rows[:at_most]]
    table = tag("table", tag("thead", tag("tr", head)), tag("tbody", body), class_="rows")
    left = len(rows) - len(body)
    count = (
        workspace.reader.say("notion.more", count=left)
        if left
        else workspace.reader.say("notion.rows", count=len(rows))
    )
    return join(tag("div", table, class_="scroll"), tag("p", count, class_="count"))


def _column_class(column: Json) -> str | None:
    return "number" if column["type"] in properties.NUMERIC else f"is-{column['type'].replace('_', '-')}"


def _cell(row: Json, column: Json, workspace: Workspace) -> Html:
    found = find(row["properties"], column["id"])
    if column["type"] == "title":
        sign = icon(row["icon"]) if row.get("icon") else None
        return tag(
            "td",
            link(address(row["id"]), sign, title_of(row) or workspace.reader.say("notion.untitled")),
            class_="title",
        )
    content = properties.shown(found[1], column, workspace) if found else None
    return tag("td", content, class_=_column_class(column))
