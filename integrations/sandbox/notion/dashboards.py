"""Dashboards: views that show other views, their widgets, in rows.

What the vendor documents: Business and Enterprise only; made without a configuration; `rows` are read only and change by
creating and deleting widgets; at most four widgets a row and twelve in all.
"""

from __future__ import annotations

from integrations.sandbox.http import Json
from integrations.sandbox.notion.errors import invalid, refusal
from integrations.sandbox.notion.store import Store

KIND = "dashboard"
PLANS = ("business", "enterprise")
WIDGETS_IN_ROW = 4
WIDGETS = 12
WIDTH = 12
"""Of a row; its widgets share it."""


def check_new(store: Store, body: Json) -> None:
    """Raises the 403 for a plan without dashboards, the 400 for one that comes with a configuration."""
    if store.plan not in PLANS:
        raise refusal(403, "restricted_resource", "Dashboards are available on the Business and Enterprise plans.")
    if "configuration" in body or "view_id" in body:
        raise invalid("body failed validation: a dashboard has no configuration of its own, and is in no other.")


def empty() -> Json:
    return {"type": KIND, "rows": []}


def row_for(store: Store, dashboard: str, placement: Json | None) -> int | None:
    """The row in which a new widget goes, None for a new one. Raises the 400 where there is no room."""
    view = store.views.get(dashboard)
    if view is None or view["type"] != KIND:
        raise invalid("body failed validation: body.view_id should name a dashboard.")
    rows = view["configuration"]["rows"]
    if sum(len(row["widgets"]) for row in rows) >= WIDGETS:
        raise invalid(f"A dashboard has at most {WIDGETS} widgets.")
    asked = placement or {"type": "new_row"}
    if asked["type"] == "new_row":
        return None
    at = asked["row_index"]
    if asked["type"] != "existing_row" or not isinstance(at, int) or not 0 <= at < len(rows):
        raise invalid("body failed validation: body.placement should name a row of the dashboard.")
    if len(rows[at]["widgets"]) >= WIDGETS_IN_ROW:
        raise invalid(f"A row of a dashboard has at most {WIDGETS_IN_ROW} widgets.")
    return int(at)


def put(store: Store, dashboard: str, view: str, placement: Json | None) -> None:
    """Show a view in a dashboard."""
    at = row_for(store, dashboard, placement)
    rows: list[Json] = list(store.views[dashboard]["configuration"]["rows"])
    widget: Json = {"id": store.new_id("widget"), "view_id": view}
    if at is None:
        asked = (placement or {}).get("row_index", len(rows))
        rows.insert(asked, {"id": store.new_id("dashboard row"), "widgets": [widget]})
    else:
        rows[at] = {**rows[at], "widgets": [*rows[at]["widgets"], widget]}
    _set_rows(store, dashboard, rows)


def take(store: Store, dashboard: str, view: str) -> None:
    """Show a view no more; a row without widgets goes too."""
    rows = [
        {**row, "widgets": [widget for widget in row["widgets"] if widget["view_id"] != view]}
        for row in store.views[dashboard]["configuration"]["rows"]
    ]
    _set_rows(store, dashboard, [row for row in rows if row["widgets"]])


def widgets(view: Json) -> list[str]:
    """The views that a dashboard shows; none for another view."""
    rows = view["configuration"]["rows"] if view["type"] == KIND else ()
    return [widget["view_id"] for row in rows for widget in row["widgets"]]


def _set_rows(store: Store, dashboard: str, rows: list[Json]) -> None:
    """Numbered as answers show them: every widget tells the row in which it is, and its part of the width."""
    numbered = [
        {
            **row,
            "widgets": [{**each, "row_index": at, "width": WIDTH // len(row["widgets"])} for each in row["widgets"]],
        }
        for at, row in enumerate(rows)
    ]
    view = store.views[dashboard]
    store.views[dashboard] = {**view, "configuration": {**view["configuration"], "rows": numbered}}
