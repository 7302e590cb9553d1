"""Pages as answers show them: long lists cut, people and stamps filled in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any
from urllib.parse import unquote

from integrations.sandbox.http import Json
from integrations.sandbox.notion import computed
from integrations.sandbox.notion.errors import missing
from integrations.sandbox.notion.store import Store
from integrations.sandbox.notion.values import LISTS, SHOWN

_STAMPS = ("created_time", "last_edited_time")
_EDITORS = ("created_by", "last_edited_by")


def page(store: Store, id_: str, only: Collection[str] = ()) -> Json:
    """The page with its properties; `only` keeps those whose id or name is in it."""
    return shown(store, store.pages[id_], only)


def shown(store: Store, own: Json, only: Collection[str] = ()) -> Json:
    """A page as stored, now or earlier, in the form of answers."""
    wanted = {unquote(key) for key in only}
    properties = {
        name: _shown(store, own, name, value)
        for name, value in own["properties"].items()
        if not wanted or unquote(value["id"]) in wanted or name in wanted
    }
    return {**own, "properties": properties}


def _shown(store: Store, own: Json, name: str, value: Json) -> Json:
    kind = value["type"]
    if kind in computed.KINDS:
        return computed.value(store, own, name)
    if kind == "relation" and len(value[kind]) > SHOWN:
        return {**value, kind: value[kind][:SHOWN], "has_more": True}
    if kind == "people" and value[kind]:
        return {**value, kind: [{**person, **_user(store, person["id"])} for person in value[kind][:SHOWN]]}
    if kind in _STAMPS:
        return {**value, kind: own[kind]}
    if kind in _EDITORS:
        return {**value, kind: _user(store, own[kind]["id"])}
    return value


def property_item(store: Store, id_: str, property_id: str) -> Json | tuple[list[Json], Json]:
    """One property in full: an item, or for lists the items and the `property_item` that describes them."""
    own = store.pages[id_]
    for name, value in own["properties"].items():
        if unquote(value["id"]) == unquote(property_id) or name == property_id:
            return _item(store, own, name, value)
    raise missing("property", property_id)


def _item(store: Store, own: Json, name: str, value: Json) -> Json | tuple[list[Json], Json]:
    kind = value["type"]
    item = {"object": "property_item", "type": kind, "id": value["id"]}
    if kind in LISTS:
        parts: list[Any] = value[kind]
        if kind == "people":
            parts = [{**person, **_user(store, person["id"])} for person in parts]
        return [{**item, kind: part} for part in parts], {"type": kind, "id": value["id"], kind: {}}
    if kind == "rollup":
        rolled = computed.value(store, own, name)[kind]
        head = {"object": "property_item", "id": value["id"]}
        parts = [{**head, "type": each, each: one} for each, one in _elements(rolled.get("array", ()))]
        described = {**rolled, "array": []} if "array" in rolled else rolled
        return parts, {"type": kind, "id": value["id"], kind: described}
    return {**item, kind: _shown(store, own, name, value)[kind]}


def _user(store: Store, id_: str) -> Json:
    """A user as properties hold it. Recorded: of a bot they tell the name only."""
    user = store.user(id_)
    return {**user, "bot": {}} if "bot" in user else user


def _elements(values: Iterable[Json]) -> Iterator[tuple[str, Any]]:
    """The type and content of each value, those of lists one by one."""
    for value in values:
        kind = value["type"]
        for one in value[kind] if kind in LISTS else [value[kind]]:
            yield kind, one
