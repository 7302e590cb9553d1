"""Lists with cursors. A cursor is the next item's id, for rows with a session before it, as at the vendor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from integrations.sandbox.http import Json
from integrations.sandbox.notion.errors import invalid

MAX_PAGE = 100


def page(items: Sequence[Json], asked: Mapping[str, Any], kind: str, *, described: Any = None) -> Json:
    """The part of `items` that a request asks for by `start_cursor` and `page_size`; sizes above 100 count as 100."""
    size = _size(asked)
    at = _start(items, asked.get("start_cursor"))
    following = items[at + size : at + size + 1]
    return _list(items[at : at + size], _cursor(following[0], at + size) if following else None, kind, described)


def page_of_ids(ids: Sequence[str], at: Mapping[str, int], asked: Mapping[str, Any], session: str = "") -> Json:
    """A page of what a query or search found, of which the caller makes objects; `at` says where each id is."""
    size, cursor = _size(asked), asked.get("start_cursor")
    start = at.get(cursor.rsplit(":", 1)[-1], len(ids)) if cursor is not None else 0
    if cursor is not None and start >= len(ids):
        raise invalid("The start_cursor provided is invalid: " + cursor)
    end = start + size
    head = f"s:{session}:" if session else ""
    return _list(ids[start:end], f"{head}{ids[end]}" if end < len(ids) else None, "page_or_data_source", None)


def _list(part: Sequence[Any], cursor: str | None, kind: str, described: Any) -> Json:
    return {
        "object": "list",
        "results": list(part),
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


def _cursor(item: Json, index: int) -> str:
    return str(index) if item.get("object") == "property_item" else str(item["id"])


def _start(items: Sequence[Json], cursor: str | None) -> int:
    if cursor is None:
        return 0
    wanted = cursor.rsplit(":", 1)[-1]
    for index, item in enumerate(items):
        if (str(index) if item.get("object") == "property_item" else item["id"]) == wanted:
            return index
    raise invalid("The start_cursor provided is invalid: " + cursor)
