"""Property values in full, and files without the signature that changes at every read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from integrations.notion.client import Client, Json

CUT = 25
"""Elements that a page object carries of one list; the rest is asked for one property at a time."""
_LISTS = frozenset({"relation", "people", "title", "rich_text"})


def whole_properties(client: Client, page: Json) -> Json:
    """The properties of a page, completed by `GET /pages/{id}/properties/{id}` where the page object cuts them. Over a
    relation that is cut a rollup is asked for too: the page object computes it from the first 25."""
    properties: Json = page["properties"]
    cut = {name for name, value in properties.items() if _is_cut(value)}
    if any(properties[name]["type"] == "relation" for name in cut):
        cut |= {name for name, value in properties.items() if value["type"] == "rollup"}
    return {name: _asked(client, page["id"], v) if name in cut else v for name, v in properties.items()}


def _is_cut(value: Json) -> bool:
    """Relations say so; of texts, 25 mentions come, sometimes more; of people and rollups, 25."""
    kind = value["type"]
    inner = value.get(kind)
    match kind:
        case "relation":
            return bool(value.get("has_more")) or len(inner or ()) == CUT
        case "people":
            return len(inner or ()) == CUT
        case "title" | "rich_text":
            return len([part for part in inner or () if part.get("type") == "mention"]) == CUT
        case "rollup":
            return len((inner or {}).get("array") or ()) == CUT
    return False


def _asked(client: Client, page: str, value: Json) -> Json:
    kind = value["type"]
    items, described = list[Json](), Json()
    for answer in client.answers(f"pages/{page}/properties/{value['id']}"):
        items += answer["results"]
        described = answer.get("property_item") or {}
    if kind != "rollup":
        return {**value, kind: [item[kind] for item in items], "has_more": False}
    rolled = {**value[kind], **(described.get(kind) or {})}
    return {**value, kind: {**rolled, "array": list(map(_element, items))} if "array" in rolled else rolled}


def _element(item: Json) -> Json:
    """An element as the array of a page object has it: there texts, people and relations are lists."""
    kind = item["type"]
    inner = item.get(kind)
    return {"type": kind, kind: [inner] if kind in _LISTS and not isinstance(inner, list) else inner}


def unsigned(value: Any) -> Any:
    """The same without `expiry_time` and the query of its address, wherever a file of Notion's is in it: both are new at
    every read, and what is left names the file."""
    if isinstance(value, dict):
        return dict(_unsigned_items(value))
    if isinstance(value, list):
        return [unsigned(each) if isinstance(each, (dict, list)) else each for each in value]
    return value


def _unsigned_items(value: Json) -> Iterator[tuple[str, Any]]:
    signed = "expiry_time" in value
    for key, inner in value.items():
        if isinstance(inner, (dict, list)):
            yield key, unsigned(inner)
        elif signed and key == "url" and isinstance(inner, str):
            yield key, inner.partition("?")[0]
        elif not (signed and key == "expiry_time"):
            yield key, inner
