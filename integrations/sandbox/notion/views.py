"""Views of data sources: tables, charts and the like. What a request configures is kept and answered as it came.

Source of the shapes: `CreateViewRequest` and `DataSourceViewObjectResponse` of the official client's types.
"""

from __future__ import annotations

from typing import Any

from integrations.sandbox.http import Json
from integrations.sandbox.notion import databases, ids
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
    if body.get("configuration", {}).get("type", body["type"]) != body["type"]:
        raise invalid("body failed validation: body.configuration.type should be the view's type.")
    return add(store, by, _database(store, by, body), source, body)


def _database(store: Store, by: str, body: Json) -> str:
    """The database that will hold the view."""
    if "view_id" in body:
        raise invalid("body failed validation: widgets of dashboards are not served here.")
    if "database_id" in body:
        database = ids.dashed(body["database_id"]) or ""
        if database not in store.databases:
            raise missing("database", body["database_id"])
        return database
    asked = body["create_database"]
    after = (asked.get("position") or {}).get("block_id")
    title = response(body["name"], store.look)
    return databases.container(store, by, {"parent": asked["parent"], "is_inline": True}, title, after)


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
        "configuration": body.get("configuration", {"type": body["type"]} if body["type"] == "table" else None),
    }
    store.place(id_, database)
    store.views_in.setdefault(database, []).append(id_)
    store.happened("view.created", id_, by, parent=store.views[id_]["parent"], view_type=body["type"])
    return id_


def update(store: Store, by: str, id_: str, body: Json) -> None:
    """`PATCH /v1/views/{id}`: the type can not change."""
    for key in body:
        if key not in _CHANGEABLE:
            raise invalid(f"body failed validation: body.{key} should be not present.")
    stamps: dict[str, Any] = {"last_edited_time": store.instant(), "last_edited_by": store.author(by)}
    store.views[id_] = {**store.views[id_], **body, **stamps}
    fields = [key for key in body if key != "quick_filters"]
    store.happened("view.updated", id_, by, parent=store.views[id_]["parent"], updated_fields=fields)


def delete(store: Store, by: str, id_: str) -> Json:
    """Take a view out; its last form. Raises the 400 for the last view of a database."""
    siblings = store.views_in[store.parents[id_]]
    if len(siblings) == 1:
        raise invalid("The last view of a database can not be deleted.")
    siblings.remove(id_)
    store.happened("view.deleted", id_, by, parent=store.views[id_]["parent"])
    store.place(id_, None)
    return store.views.pop(id_)
