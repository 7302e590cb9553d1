"""Databases and their data sources (the columns of these are in `columns`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integrations.sandbox.http import Json
from integrations.sandbox.notion import columns, events, files, ids, pages, schema, tree
from integrations.sandbox.notion.errors import invalid, missing
from integrations.sandbox.notion.richtext import plain, response
from integrations.sandbox.notion.store import Store, parent_id

UNTITLED = "New database"


def create(store: Store, by: str, body: Json) -> tuple[str, str]:
    """`POST /v1/databases`: the ids of the database and of its first data source."""
    named = response(body.get("title") or [], store.look, "body.title")
    title = named or response(UNTITLED, store.look, "body.title")
    asked = body.get("initial_data_source", {}).get("properties") or {"Name": {"title": {}}}
    _check_title(asked)
    database = container(store, by, body, title)
    try:
        source = _source(store, by, database, title, asked)
        store.data_sources[source] = {**store.data_sources[source], "title": named}
    except BaseException:
        _forget(store, database)
        raise
    return database, source


def create_source(store: Store, by: str, body: Json) -> str:
    """`POST /v1/data_sources`: one more data source in a database; its id."""
    database = ids.dashed(body["parent"]["database_id"]) or ""
    if database not in store.databases:
        raise missing("database", body["parent"]["database_id"])
    store.editable("database", database)
    _check_title(body["properties"])
    title = response(body.get("title") or UNTITLED, store.look, "body.title")
    return _source(store, by, database, title, body["properties"], files.icon(body.get("icon"), store.look))


def _check_title(asked: Mapping[str, Any]) -> None:
    if sum(schema.type_of(column) == "title" for column in asked.values()) != 1:
        raise invalid("body failed validation: exactly one property of type title is required.")


def _source(
    store: Store, by: str, database: str, title: list[Json], asked: Mapping[str, Any], icon: Json | None = None
) -> str:
    """A new data source in a database. Leaves nothing behind when its columns are refused."""
    source, now, own = store.new_id("data_source"), store.minute(), store.databases[database]
    store.place(source, database)
    store.rows_in[source] = []
    store.data_sources[source] = {
        "object": "data_source",
        "id": source,
        "cover": None,
        "icon": icon or own["icon"],
        "created_time": now,
        "created_by": store.author(by),
        "last_edited_by": store.author(by),
        "last_edited_time": now,
        "title": title,
        "description": own["description"],
        "is_inline": own["is_inline"],
        "properties": {},
        "parent": {"type": "database_id", "database_id": database},
        "database_parent": own["parent"],
        "url": own["url"],
        "public_url": None,
        "in_trash": False,
    }
    try:
        columns.change(store, source, asked)
    except BaseException:
        del store.data_sources[source], store.rows_in[source]
        store.place(source, None)
        raise
    listed = [*own["data_sources"], {"id": source, "name": plain(title)}]
    store.databases[database] = {**store.databases[database], "data_sources": listed}
    store.happened("data_source.created", source, by, parent=store.data_sources[source]["parent"])
    return source


def _forget(store: Store, database: str) -> None:
    """Take back a database whose columns were refused."""
    above = store.parents.get(database)
    if above is not None:
        store.set_below(above, tuple(id_ for id_ in store.below[above] if id_ != database))
        del store.blocks[database]
    del store.databases[database]
    store.place(database, None)


def container(store: Store, by: str, body: Json, title: list[Json], after: str | None = None) -> str:
    """A database without data sources (so far), with its block in the page above; its id."""
    home = pages.parent_of(store, body["parent"])
    if home["type"] == "data_source_id":
        raise invalid("body failed validation: body.parent should have page_id or workspace.")
    id_, now = store.new_id("database"), store.instant()
    store.databases[id_] = {
        "object": "database",
        "id": id_,
        "title": title,
        "description": response(body.get("description", []), store.look, "body.description"),
        "parent": home,
        "is_inline": body.get("is_inline", False),
        "in_trash": False,
        "is_locked": False,
        "created_time": now,
        "last_edited_time": now,
        "data_sources": [],
        "icon": files.icon(body.get("icon"), store.look),
        "cover": files.cover(body.get("cover"), store.look),
        "url": ids.address(id_),
        "public_url": None,
    }
    above = parent_id(home)
    store.place(id_, above)
    store.happened("database.created", id_, by, parent=home)
    if above:
        tree.stub(store, by, id_, above, "child_database", after)
    return id_


def update(store: Store, by: str, id_: str, body: Json) -> None:
    """`PATCH /v1/databases/{id}`: everything but the columns, which belong to the data source."""
    if "properties" in body or "archived" in body:
        raise invalid("body failed validation: body.properties and body.archived should be not present.")
    if "in_trash" in body:
        tree.trash(store, by, id_, body["in_trash"])
    if not body.get("in_trash"):
        store.editable("database", id_)
    changed: Json = {key: body[key] for key in ("is_inline", "is_locked") if key in body}
    if "cover" in body:
        changed["cover"] = files.cover(body["cover"], store.look)
    for key in ("title", "description"):
        if key in body:
            changed[key] = response(body[key], store.look, f"body.{key}")
    if "icon" in body:
        changed["icon"] = files.icon(body["icon"], store.look)
    store.databases[id_] = {**store.databases[id_], **changed, "last_edited_time": store.instant()}
    _describe_sources(store, id_, changed)
    store.mirror(id_)


def _describe_sources(store: Store, id_: str, changed: Json) -> None:
    """Recorded: a data source shows the description of its database."""
    shown: Json = {key: changed[key] for key in ("description", "is_inline") if key in changed}
    for source in store.databases[id_]["data_sources"]:
        store.data_sources[source["id"]] = {**store.data_sources[source["id"]], **shown}


def update_source(store: Store, by: str, id_: str, body: Json) -> None:
    """`PATCH /v1/data_sources/{id}`: title, icon and columns, or its way to the trash and back."""
    if "archived" in body:
        raise invalid("body failed validation: body.archived should be not present.")
    if "in_trash" in body:
        _trash_source(store, by, id_, body["in_trash"])
        if body["in_trash"]:
            return
    store.editable("database", id_)
    changed: Json = store.edited(by)
    if "title" in body:
        changed["title"] = response(body["title"], store.look, "body.title")
        _rename(store, id_, plain(changed["title"]))
    if "icon" in body:
        changed["icon"] = files.icon(body["icon"], store.look)
    store.data_sources[id_] = {**store.data_sources[id_], **changed}
    if body.get("properties"):
        before = store.data_sources[id_]["properties"]
        columns.change(store, id_, body["properties"])
        schema_changed(store, by, id_, before)


def schema_changed(store: Store, by: str, source: str, before: Mapping[str, Json]) -> None:
    """Tell the webhooks what became of the columns."""
    own = store.data_sources[source]
    changed = events.changed_columns(before, own["properties"])
    store.happened("data_source.schema_updated", source, by, parent=own["parent"], updated_properties=changed)


def _trash_source(store: Store, by: str, id_: str, gone: bool) -> None:
    """A database does not list a source that is in the trash."""
    store.data_sources[id_] = {**store.data_sources[id_], "in_trash": gone}
    database = store.databases[store.parents[id_]]
    others = [item for item in database["data_sources"] if item["id"] != id_]
    own = [] if gone else [{"id": id_, "name": store.title_of(id_)}]
    store.databases[database["id"]] = {**database, "data_sources": [*others, *own]}
    parent = store.data_sources[id_]["parent"]
    store.happened(f"data_source.{'deleted' if gone else 'undeleted'}", id_, by, parent=parent)


def _rename(store: Store, source: str, name: str) -> None:
    database = store.databases[store.parents[source]]
    listed = [{**item, "name": name} if item["id"] == source else item for item in database["data_sources"]]
    store.databases[database["id"]] = {**database, "data_sources": listed}
