"""Options of select, multi-select and status properties, where they are changed in place."""

from __future__ import annotations

from integrations.sandbox.http import Json
from integrations.sandbox.notion import databases
from integrations.sandbox.notion.store import Store


def rename(store: Store, by: str, source: str, column: str, option: str, name: str) -> None:
    """Give the option another name in the schema and in every row that has it. Raises KeyError for an unknown one."""
    columns = store.data_sources[source]["properties"]
    own = columns[column]
    kind = own["type"]
    if option not in {each["name"] for each in own[kind]["options"]}:
        raise KeyError(option)
    listed = [_named(each, option, name) for each in own[kind]["options"]]
    renamed = {**own, kind: {**own[kind], "options": listed}}
    store.data_sources[source] = {
        **store.data_sources[source],
        **store.edited(by),
        "properties": {**columns, column: renamed},
    }
    for row in store.rows_in[source]:
        _rename_in(store, row, column, option, name)
    databases.schema_changed(store, by, source, columns)


def _named(chosen: Json, option: str, name: str) -> Json:
    return {**chosen, "name": name} if chosen["name"] == option else chosen


def _rename_in(store: Store, row: str, column: str, option: str, name: str) -> None:
    page = store.pages[row]
    value = page["properties"][column]
    held = value[value["type"]]
    if not held:
        return
    changed = [_named(each, option, name) for each in held] if isinstance(held, list) else _named(held, option, name)
    if changed != held:
        properties = {**page["properties"], column: {**value, value["type"]: changed}}
        store.pages[row] = {**page, "properties": properties}
