"""Pages as answers show them: long lists cut, people and stamps filled in."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from urllib.parse import unquote

from integrations.sandbox.http import Json
from integrations.sandbox.notion.errors import missing
from integrations.sandbox.notion.store import Store
from integrations.sandbox.notion.values import LISTS, SHOWN

_STAMPS = ("created_time", "last_edited_time")
_EDITORS = ("created_by", "last_edited_by")


def page(store: Store, id_: str, only: Collection[str] = ()) -> Json:
    """The page with its properties; `only` keeps those whose id or name is in it."""
    own = store.pages[id_]
    wanted = {unquote(key) for key in only}
    shown = {
        name: _shown(store, own, value)
        for name, value in own["properties"].items()
        if not wanted or unquote(value["id"]) in wanted or name in wanted
    }
    return {**own, "properties": shown}


def _shown(store: Store, own: Json, value: Json) -> Json:
    kind = value["type"]
    if kind == "relation" and len(value[kind]) > SHOWN:
        return {**value, kind: value[kind][:SHOWN], "has_more": True}
    if kind == "people" and value[kind]:
        return {**value, kind: [{**person, **store.user(person["id"])} for person in value[kind][:SHOWN]]}
    if kind in _STAMPS:
        return {**value, kind: own[kind]}
    if kind in _EDITORS:
        return {**value, kind: _referred(store.user(own[kind]["id"]))}
    return value


def _referred(user: Json) -> Json:
    """A user named by a property: recorded bots come without their owner and workspace there."""
    return {**user, "bot": {}} if user.get("type") == "bot" else user


def property_item(store: Store, id_: str, property_id: str) -> Json | tuple[list[Json], Json]:
    """One property in full: an item, or for lists the items and the `property_item` that describes them."""
    own = store.pages[id_]
    for name, value in own["properties"].items():
        if unquote(value["id"]) == unquote(property_id) or name == property_id:
            return _item(store, own, value)
    raise missing("property", property_id)


def _item(store: Store, own: Json, value: Json) -> Json | tuple[list[Json], Json]:
    kind = value["type"]
    item = {"object": "property_item", "type": kind, "id": value["id"]}
    if kind in LISTS:
        parts: list[Any] = value[kind]
        if kind == "people":
            parts = [{**person, **store.user(person["id"])} for person in parts]
        return [{**item, kind: part} for part in parts], {"type": kind, "id": value["id"], kind: {}}
    if kind == "rollup":
        return [], {"type": kind, "id": value["id"], kind: value[kind]}
    return {**item, kind: _shown(store, own, value)[kind]}
