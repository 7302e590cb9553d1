"""The columns of a data source: added, changed, renamed, removed, with what follows for its rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integrations.sandbox.http import Json
from integrations.sandbox.notion import ids, schema, values
from integrations.sandbox.notion.errors import invalid, missing
from integrations.sandbox.notion.store import Store

MAX_COLUMNS = 500


def change(store: Store, source: str, asked: Mapping[str, Any]) -> None:
    """Add, change, rename and (by null) remove columns, and give every row what follows from it: all or nothing."""
    sources, rows = dict(store.data_sources), dict(store.pages)
    try:
        _change_all(store, source, asked)
    except BaseException:
        store.data_sources.update(sources)
        store.pages.update(rows)
        raise


def _change_all(store: Store, source: str, asked: Mapping[str, Any]) -> None:
    for key, configuration in asked.items():
        name = schema.by_name_or_id(store.data_sources[source]["properties"], key)
        if configuration is None:
            _remove(store, source, key, name)
        elif name is None:
            _set_column(store, source, _added(store, source, key, configuration))
        else:
            _change(store, source, name, configuration)


def _set_columns(store: Store, source: str, columns: Mapping[str, Json]) -> None:
    """Raises the 400 for more than the vendor's 500 columns."""
    if len(columns) > MAX_COLUMNS:
        raise invalid(f"body failed validation: a data source has at most {MAX_COLUMNS} properties.")
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
    if kind == "relation":
        made = _related(store, source, made)
    if kind == "rollup":
        made = _rolling_up(store, source, made)
    return made


def _rolling_up(store: Store, source: str, made: Json) -> Json:
    """The column with names and ids of both properties. Raises the 400 for one that is not there."""
    asked = made["rollup"]
    relation = _either(store.data_sources[source]["properties"], asked, "relation")
    if relation["type"] != "relation":
        raise invalid(f"body failed validation: {relation['name']} is not a relation.")
    target = _either(store.data_sources[relation["relation"]["data_source_id"]]["properties"], asked, "rollup")
    complete = {
        "relation_property_name": relation["name"],
        "relation_property_id": relation["id"],
        "rollup_property_name": target["name"],
        "rollup_property_id": target["id"],
        "function": asked["function"],
    }
    return {**made, "rollup": complete}


def _either(columns: Mapping[str, Json], asked: Json, role: str) -> Json:
    key = asked.get(f"{role}_property_id") or asked.get(f"{role}_property_name", "")
    name = schema.by_name_or_id(columns, key)
    if name is None:
        raise invalid(f"body failed validation: there is no {role} property {key!r}.")
    return columns[name]


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
        if "title" in (kind, column["type"]):
            raise invalid("body failed validation: a data source has exactly one title property; its type stays.")
        column = _added(store, source, name, configuration) | {"id": column["id"]}
        _set_column(store, source, column)
    elif kind in ("select", "multi_select", "status") and "options" in configuration[kind]:
        listed = schema.options(column[kind]["options"], configuration[kind]["options"], store.new_id)
        column = {**column, kind: {**column[kind], "options": listed}}
    elif kind == "relation":
        column = _related_anew(store, source, column, configuration["relation"])
    elif kind == "rollup":
        column = _rolling_up(store, source, {**column, kind: {**column[kind], **configuration[kind]}})
    elif kind in ("number", "formula", "unique_id"):
        column = {**column, kind: {**column[kind], **configuration[kind]}}
    if "description" in configuration:
        column = {**column, "description": configuration["description"]}
    _rename_column(store, source, name, {**column, "name": configuration.get("name", name)})


def _related_anew(store: Store, source: str, column: Json, asked: Json) -> Json:
    """A relation made one-way, two-way or to another source.

    Recorded: what a two-way one had on the other side stays there, as a one-way relation.
    """
    old = column["relation"]
    ways = (key for key in ("dual_property", "single_property") if key in asked)
    wanted = {"data_source_id": old["data_source_id"], "type": next(ways, old["type"]), **asked}
    if (wanted["type"], wanted["data_source_id"]) == (old["type"], old["data_source_id"]):
        return column
    if old["type"] == "dual_property":
        _let_go(store, old)
    return _related(store, source, {**column, "relation": wanted})


def _let_go(store: Store, relation: Json) -> None:
    """Make the other side of a two-way relation a one-way relation."""
    other = relation["data_source_id"]
    columns = store.data_sources[other]["properties"]
    name = schema.by_name_or_id(columns, relation["dual_property"]["synced_property_id"])
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
