"""Property values of Notion pages as plain scalars, for charts, sorting and titles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

Json = dict[str, Any]
Scalar = str | float | bool


def plain(rich_text: Sequence[Json]) -> str:
    return "".join(item.get("plain_text") or item.get("text", {}).get("content", "") for item in rich_text)


def title_of(page: Json) -> str:
    """The text of a page's title property, "" when it has none."""
    return next((plain(value["title"]) for value in page["properties"].values() if value["type"] == "title"), "")


def find(properties: Mapping[str, Json], key: str) -> tuple[str, Json] | None:
    """(name, property) by id or name. Ids come percent-encoded or not, depending on the endpoint that told them."""
    for name, value in properties.items():
        if name == key or unquote(value["id"]) == unquote(key):
            return name, value
    return None


def scalars(value: Json) -> list[Scalar]:
    """What the value holds, in order; empty when nothing is set. Select options by name, people and relations by id."""
    held = value[value["type"]]
    match value["type"]:
        case "title" | "rich_text":
            return [text] if (text := plain(held)) else []
        case "select" | "status":
            return [held["name"]] if held else []
        case "multi_select":
            return [option["name"] for option in held]
        case "people" | "relation":
            return [item["id"] for item in held]
        case "created_by" | "last_edited_by":
            return [held["id"]]
        case "date":
            return [held["start"]] if held else []
        case "formula":
            return scalars({"type": held["type"], held["type"]: held[held["type"]]})
        case "rollup":
            return _rolled_up(held)
        case "unique_id":
            return [held["number"]]
        case "files":
            return [item["name"] for item in held]
        case _:
            return [] if held in (None, "") or isinstance(held, dict) else [held]


def _rolled_up(held: Json) -> list[Scalar]:
    if held["type"] == "array":
        return [scalar for item in held["array"] for scalar in scalars(item)]
    return scalars({"type": held["type"], held["type"]: held.get(held["type"])})
