"""Lists with cursors. A cursor is the next item's id, for rows with a session before it, as at the vendor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from integrations.sandbox.http import Json
from integrations.sandbox.notion.errors import invalid

MAX_PAGE = 100


def page(
    items: Sequence[Json], asked: Mapping[str, Any], kind: str, *, session: str = "", described: Any = None
) -> Json:
    """The part of `items` that a request asks for by `start_cursor` and `page_size`; sizes above 100 count as 100."""
    size = _size(asked)
    at = _start(items, asked.get("start_cursor"))
    following = items[at + size : at + size + 1]
    cursor = _cursor(following[0], at + size, session) if following else None
    return {
        "object": "list",
        "results": list(items[at : at + size]),
        "next_cursor": cursor,
        "has_more": cursor is not None,
        "type": kind,
        kind: described or {},
    }


def _size(asked: Mapping[str, Any]) -> int:
    try:
        size = int(asked.get("page_size", MAX_PAGE))
    except (TypeError, ValueError) as error:
        raise invalid("page_size should be a number.") from error
    if size < 1:
        raise invalid(f"page_size should be a number greater than 0, instead was `{size}`.")
    return min(size, MAX_PAGE)


def _cursor(item: Json, index: int, session: str) -> str:
    if item.get("object") == "property_item":
        return str(index)
    return f"s:{session}:{item['id']}" if session else str(item["id"])


def _start(items: Sequence[Json], cursor: str | None) -> int:
    if cursor is None:
        return 0
    wanted = cursor.rsplit(":", 1)[-1]
    for index, item in enumerate(items):
        if (str(index) if item.get("object") == "property_item" else item["id"]) == wanted:
            return index
    raise invalid("The start_cursor provided is invalid: " + cursor)
