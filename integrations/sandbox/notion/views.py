"""Views of data sources: tables, charts and the like. What a request configures is kept and answered as it came.

Source of the shapes: `CreateViewRequest` and `DataSourceViewObjectResponse` of the official client's types.
"""

from __future__ import annotations

from typing import Any

from integrations.sandbox.http import Json
from integrations.sandbox.notion import charts, dashboards, databases, ids
from integrations.sandbox.notion.errors import invalid, missing
from integrations.sandbox.notion.richtext import response
from integrations.sandbox.notion.store import Store

TYPES = frozenset({"table", "board", "list", "calendar", "timeline", "gallery", "form", "chart", "map", "dashboard"})
PLACES = ("database_id", "view_id", "create_database")
_CHANGEABLE = ("name", "filter", "sorts", "quick_filters", "configuration")


def create(store: Store, by: str, body: Json) -> str:
    """`POST /v1/views`; the id. With `create_database` a linked view appears as a block of a page."""
    if sum(place in body for place in PLACES) != 1:
        raise invalid(f"body failed validation: exactly one of {', '.join(PLACES)} should be defined.")
    source = ids.dashed(body.get("data_source_id", "")) or ""
    if source not in store.data_sources:
        raise missing("data_source", body.get("data_source_id", ""))
    if body.get("type") not in TYPES or not isinstance(body.get("name"), str):
        raise invalid("body failed validation: body.type and body.name should be defined.")
    _check_configuration(store, body["type"], source, body)
    if "view_id" not in body:
        return add(store, by, _database(store, by, body), source, body)
    return _widget(store, by, ids.dashed(body["view_id"]) or "", source, body)


def _check_configuration(store: Store, kind: str, source: str, body: Json) -> None:
    """Raises the 400 for a configuration of another type, or one that shows what can not be shown."""
    if kind == dashboards.KIND:
        dashboards.check_new(store, body)
    asked = body.get("configuration") or {"type": kind}
    if asked.get("type", kind) != kind:
        raise invalid("body failed validation: body.configuration.type should be the view's type.")
    if kind == charts.KIND:
        charts.check(store.data_sources[source]["properties"], asked)


def _widget(store: Store, by: str, dashboard: str, source: str, body: Json) -> str:
    """A view that a dashboard shows. It lies in the dashboard's database, without a tab of its own."""
    dashboards.row_for(store, dashboard, body.get("placement"))
    id_ = add(store, by, store.parents[dashboard], source, body)
    store.views[id_] = {**store.views[id_], "dashboard_view_id": dashboard}
    store.views_in[store.parents[dashboard]].remove(id_)
    dashboards.put(store, dashboard, id_, body.get("placement"))
    return id_


def _database(store: Store, by: str, body: Json) -> str:
    """The database that will hold the view."""
    if "database_id" in body:
        database = ids.dashed(body["database_id"]) or ""
        if database not in store.databases:
            raise missing("database", body["database_id"])
        _tab(store, database, body.get("position"))
        return database
    asked = body["create_database"]
    after = (asked.get("position") or {}).get("block_id")
    title = response(body["name"], store.look)
    return databases.container(store, by, {"parent": asked["parent"], "is_inline": True}, title, after)


def _tab(store: Store, database: str, position: Json | None) -> int:
    """Where among the tabs of its database a view goes. Raises the 400 for a view that is none of them."""
    tabs = store.views_in.get(database, [])
    match position:
        case None | {"type": "end"}:
            return len(tabs)
        case {"type": "start"}:
            return 0
        case {"type": "after_view", "view_id": str(asked)} if (ids.dashed(asked) or asked) in tabs:
            return tabs.index(ids.dashed(asked) or asked) + 1
    raise invalid("body failed validation: body.position should name start, end, or a view of this database.")


def _initial(body: Json) -> Json | None:
    """The configuration of a view that says nothing of it."""
    if body["type"] == dashboards.KIND:
        return dashboards.empty()
    return {"type": "table"} if body["type"] == "table" else None


def add(store: Store, by: str, database: str, source: str, body: Json) -> str:
    id_, now = store.new_id("view"), store.instant()
    store.views[id_] = {
        "object": "view",
        "id": id_,
        "parent": {"type": "database_id", "database_id": database},
        "name": body["name"],
        "type": body["type"],
        "created_time": now,
        "last_edited_time": now,
        "url": f"{ids.address(database)}?v={id_.replace('-', '')}",
        "data_source_id": source,
        "created_by": store.author(by),
        "last_edited_by": store.author(by),
        "filter": body.get("filter"),
        "sorts": body.get("sorts"),
        "quick_filters": body.get("quick_filters"),
        "configuration": body.get("configuration", _initial(body)),
    }
    store.place(id_, database)
    at = _tab(store, database, body.get("position"))
    store.views_in.setdefault(database, []).insert(at, id_)
    store.happened("view.created", id_, by, parent=store.views[id_]["parent"], view_type=body["type"])
    return id_


def update(store: Store, by: str, id_: str, body: Json) -> None:
    """`PATCH /v1/views/{id}`: the type can not change."""
    for key in body:
        if key not in _CHANGEABLE:
            raise invalid(f"body failed validation: body.{key} should be not present.")
    if "configuration" in body and store.views[id_]["type"] == dashboards.KIND:
        raise invalid("body failed validation: the rows of a dashboard are read only.")
    if body.get("configuration"):
        _check_configuration(store, store.views[id_]["type"], store.views[id_]["data_source_id"], body)
    stamps: dict[str, Any] = {"last_edited_time": store.instant(), "last_edited_by": store.author(by)}
    store.views[id_] = {**store.views[id_], **body, **stamps}
    fields = [key for key in body if key != "quick_filters"]
    store.happened("view.updated", id_, by, parent=store.views[id_]["parent"], updated_fields=fields)


def delete(store: Store, by: str, id_: str) -> Json:
    """Take a view out, a dashboard with its widgets; its last form. Raises the 400 for the last view of a database."""
    shown_in = store.views[id_].get("dashboard_view_id")
    if shown_in:
        dashboards.take(store, shown_in, id_)
        return _gone(store, by, id_)
    tabs = store.views_in[store.parents[id_]]
    if len(tabs) == 1:
        raise invalid("The last view of a database can not be deleted.")
    tabs.remove(id_)
    for widget in dashboards.widgets(store.views[id_]):
        _gone(store, by, widget)
    return _gone(store, by, id_)


def _gone(store: Store, by: str, id_: str) -> Json:
    store.happened("view.deleted", id_, by, parent=store.views[id_]["parent"])
    store.place(id_, None)
    return store.views.pop(id_)
