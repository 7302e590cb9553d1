"""Databases, their data sources and the columns of these."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integrations.sandbox.http import Json
from integrations.sandbox.notion import files, ids, pages, schema, tree, values
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


def _check_title(columns: Mapping[str, Any]) -> None:
    if sum(schema.type_of(column) == "title" for column in columns.values()) != 1:
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
        change_columns(store, source, asked)
    except BaseException:
        del store.data_sources[source], store.rows_in[source]
        store.place(source, None)
        raise
    listed = [*own["data_sources"], {"id": source, "name": plain(title)}]
    store.databases[database] = {**store.databases[database], "data_sources": listed}
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
    if "in_trash" in body:
        _trash_source(store, id_, body["in_trash"])
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
    change_columns(store, id_, body.get("properties", {}))


def _trash_source(store: Store, id_: str, gone: bool) -> None:
    """A database does not list a source that is in the trash."""
    store.data_sources[id_] = {**store.data_sources[id_], "in_trash": gone}
    database = store.databases[store.parents[id_]]
    others = [item for item in database["data_sources"] if item["id"] != id_]
    own = [] if gone else [{"id": id_, "name": store.title_of(id_)}]
    store.databases[database["id"]] = {**database, "data_sources": [*others, *own]}


def _rename(store: Store, source: str, name: str) -> None:
    database = store.databases[store.parents[source]]
    listed = [{**item, "name": name} if item["id"] == source else item for item in database["data_sources"]]
    store.databases[database["id"]] = {**database, "data_sources": listed}


def change_columns(store: Store, source: str, asked: Mapping[str, Any]) -> None:
    """Add, change, rename and (by null) remove columns, and give every row what follows from it."""
    for key, configuration in asked.items():
        name = schema.by_name_or_id(store.data_sources[source]["properties"], key)
        if configuration is None:
            _remove(store, source, key, name)
        elif name is None:
            _set_column(store, source, _added(store, source, key, configuration))
        else:
            _change(store, source, name, configuration)


def _set_columns(store: Store, source: str, columns: Mapping[str, Json]) -> None:
    store.data_sources[source] = {**store.data_sources[source], "properties": columns}


def _set_column(store: Store, source: str, column: Json) -> None:
    """Put a column under its name, with empty values in every row."""
    name = column["name"]
    _set_columns(store, source, {**store.data_sources[source]["properties"], name: column})
    for number, row in enumerate(store.rows_in[source], start=1):
        page = store.pages[row]
        store.pages[row] = {**page, "properties": {**page["properties"], name: values.empty(column, number)}}


def _remove(store: Store, source: str, key: str, name: str | None) -> None:
    columns = store.data_sources[source]["properties"]
    if name is None or columns[name]["type"] == "title":
        raise invalid(f"body failed validation: property {key!r} can not be removed.")
    _set_columns(store, source, {other: column for other, column in columns.items() if other != name})
    for row in store.rows_in[source]:
        kept = {other: value for other, value in store.pages[row]["properties"].items() if other != name}
        store.pages[row] = {**store.pages[row], "properties": kept}


def _added(store: Store, source: str, name: str, configuration: Json) -> Json:
    kind = schema.type_of(configuration)
    made = schema.column("title" if kind == "title" else store.new_property_id(), name, configuration, store.new_id)
    match kind:
        case "relation":
            return _related(store, source, made)
        case "rollup":
            return _rolled_up(store, source, made)
    return made


def _rolled_up(store: Store, source: str, made: Json) -> Json:
    """The column with the ids of what it names, and the names of what it has ids of. Raises 400 for what is not there."""
    asked, own = made["rollup"], store.data_sources[source]["properties"]
    through = schema.by_name_or_id(own, asked.get("relation_property_id") or asked.get("relation_property_name", ""))
    if through is None or own[through]["type"] != "relation":
        raise invalid("body failed validation: the relation of the rollup does not exist.")
    other = store.data_sources[own[through]["relation"]["data_source_id"]]["properties"]
    shown = schema.by_name_or_id(other, asked.get("rollup_property_id") or asked.get("rollup_property_name", ""))
    if shown is None:
        raise invalid("body failed validation: the property that the rollup shows does not exist.")
    return {
        **made,
        "rollup": {
            "rollup_property_name": shown,
            "relation_property_name": through,
            "rollup_property_id": other[shown]["id"],
            "relation_property_id": own[through]["id"],
            "function": asked.get("function", "show_original"),
        },
    }


def _related(store: Store, source: str, made: Json) -> Json:
    """The column with its relation complete; a two-way relation makes the column on the other side too."""
    asked = made["relation"]
    other = ids.dashed(asked.get("data_source_id", "")) or ""
    if other not in store.data_sources:
        raise missing("data_source", asked.get("data_source_id", ""))
    kind = asked.get("type") or ("dual_property" if "dual_property" in asked else "single_property")
    base = {"database_id": store.parents[other], "data_source_id": other, "type": kind}
    if kind == "single_property":
        return {**made, "relation": {**base, "single_property": {}}}
    named = asked["dual_property"].get("synced_property_name")
    back_name = named or f"Related to {store.title_of(source)} ({made['name']})"
    back = {
        "id": store.new_property_id(),
        "name": back_name,
        "description": None,
        "type": "relation",
        "relation": {
            "database_id": store.parents[source],
            "data_source_id": source,
            "type": kind,
            "dual_property": {"synced_property_name": made["name"], "synced_property_id": made["id"]},
        },
    }
    _set_column(store, other, back)
    synced = {"synced_property_name": back_name, "synced_property_id": back["id"]}
    return {**made, "relation": {**base, "dual_property": synced}}


def _change(store: Store, source: str, name: str, configuration: Json) -> None:
    column, kind = store.data_sources[source]["properties"][name], schema.type_of(configuration)
    if kind not in (None, column["type"]):
        column = _added(store, source, name, configuration) | {"id": column["id"]}
        _set_column(store, source, column)
    elif kind in ("select", "multi_select", "status") and "options" in configuration[kind]:
        listed = schema.options(column[kind]["options"], configuration[kind]["options"], store.new_id)
        column = {**column, kind: {**column[kind], "options": listed}}
    elif kind == "relation":
        column = _related_anew(store, source, column, configuration)
    elif kind == "rollup":
        column = _rolled_up(store, source, {**column, kind: {**column[kind], **configuration[kind]}})
    elif kind in ("number", "formula", "unique_id"):
        column = {**column, kind: {**column[kind], **configuration[kind]}}
    if "description" in configuration:
        column = {**column, "description": configuration["description"]}
    _rename_column(store, source, name, {**column, "name": configuration.get("name", name)})


def _related_anew(store: Store, source: str, column: Json, configuration: Json) -> Json:
    """A relation made one-way, two-way or to another source.

    Recorded: what a two-way one had on the other side stays there, as a one-way relation.
    """
    asked = configuration["relation"]
    old = column["relation"]
    wanted = asked.get("type") or next(
        (key for key in ("dual_property", "single_property") if key in asked), old["type"]
    )
    if wanted == old["type"] and asked.get("data_source_id", old["data_source_id"]) == old["data_source_id"]:
        return column
    if old["type"] == "dual_property":
        _let_back_go(store, old)
    return _related(
        store, source, {**column, "relation": {"data_source_id": old["data_source_id"], **asked, "type": wanted}}
    )


def _let_back_go(store: Store, relation: Json) -> None:
    other, back = relation["data_source_id"], relation["dual_property"]["synced_property_id"]
    columns = store.data_sources[other]["properties"]
    name = schema.by_name_or_id(columns, back)
    if name is not None:
        kept = {key: columns[name]["relation"][key] for key in ("database_id", "data_source_id")}
        alone = {**columns[name], "relation": {**kept, "type": "single_property", "single_property": {}}}
        _set_columns(store, other, {**columns, name: alone})


def _rename_column(store: Store, source: str, name: str, column: Json) -> None:
    """Put the column in the place of the one called `name`, in the schema and in every row."""
    columns, renamed = store.data_sources[source]["properties"], column["name"]
    if renamed != name and renamed in columns:
        raise invalid(f"body failed validation: there is already a property named {renamed!r}.")
    in_place = {column["name"] if old == name else old: column if old == name else columns[old] for old in columns}
    _set_columns(store, source, in_place)
    if renamed == name:
        return
    for row in store.rows_in[source]:
        page = store.pages[row]
        moved = {renamed if old == name else old: value for old, value in page["properties"].items()}
        store.pages[row] = {**page, "properties": moved}
