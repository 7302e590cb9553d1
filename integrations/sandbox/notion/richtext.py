"""Rich text: from what a request sends to what an answer holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from integrations.sandbox.http import Json
from integrations.sandbox.notion import ids, words
from integrations.sandbox.notion.errors import invalid

MAX_ITEMS = 100
MAX_CONTENT = 2000
MAX_EQUATION = 1000
MAX_URL = 2000
PLAIN = {
    "bold": False,
    "italic": False,
    "strikethrough": False,
    "underline": False,
    "code": False,
    "color": "default",
}

Lookup = Callable[[str, str], Json]
"""`(kind, id) -> {"name": shown, ...}`: the user, or the page or database that a mention names."""


def plain(items: Sequence[Json]) -> str:
    return "".join(item["plain_text"] for item in items)


def text(content: str, **annotations: Any) -> Json:
    """One response item of plain words."""
    return {
        "type": "text",
        "text": {"content": content, "link": None},
        "annotations": {**PLAIN, **annotations},
        "plain_text": content,
        "href": None,
    }


def request(content: str) -> list[Json]:
    """Words as request items, cut at the vendor's 2,000 characters."""
    pieces = [content[at : at + MAX_CONTENT] for at in range(0, len(content), MAX_CONTENT)]
    return [{"type": "text", "text": {"content": piece}} for piece in pieces]


def response(items: Any, look: Lookup, where: str = "rich_text") -> list[Json]:
    """Request items in the form of answers. Raises the vendor's 400 on a shape or a length it refuses."""
    if isinstance(items, str):
        items = request(items)
    if not isinstance(items, list):
        raise invalid(f"body failed validation: {where} should be an array, instead was `{items!r}`.")
    if len(items) > MAX_ITEMS:
        raise invalid(f"body failed validation: {where}.length should be ≤ `100`, instead was `{len(items)}`.")
    made = [_item(item, look, f"{where}[{number}]") for number, item in enumerate(items)]
    return [item for item in made if item["plain_text"] or item["type"] != "text"]


def _item(item: Any, look: Lookup, where: str) -> Json:
    if not isinstance(item, dict):
        raise invalid(f"body failed validation: {where} should be an object.")
    annotations = {**PLAIN, **item.get("annotations", {})}
    words.color(annotations["color"], f"{where}.annotations")
    kind = item.get("type") or next((name for name in ("text", "mention", "equation") if name in item), None)
    match kind:
        case "text":
            return _words(item["text"], annotations, where)
        case "equation":
            expression = bounded(item["equation"]["expression"], MAX_EQUATION, f"{where}.equation.expression")
            value = {"expression": expression}
            return _shaped("equation", value, annotations, expression, None)
        case "mention":
            return _mention(item["mention"], annotations, look)
    raise invalid(f"body failed validation: {where}.type should be text, mention or equation.")


def _words(value: Json, annotations: Json, where: str) -> Json:
    content = bounded(value["content"], MAX_CONTENT, f"{where}.text.content")
    link = value.get("link")
    href = bounded(link["url"], MAX_URL, f"{where}.text.link.url") if link else None
    return _shaped("text", {"content": content, "link": {"url": href} if href else None}, annotations, content, href)


def _mention(value: Json, annotations: Json, look: Lookup) -> Json:
    kind = value.get("type") or next(iter(value), "")
    match kind:
        case "user":
            user = look("user", value["user"]["id"])
            return _shaped("mention", {"type": "user", "user": user}, annotations, f"@{user.get('name')}", None)
        case "page" | "database":
            id_ = value[kind]["id"]
            mention = {"type": kind, kind: {"id": id_}}
            return _shaped("mention", mention, annotations, look(kind, id_)["name"], ids.address(id_))
        case "custom_emoji":
            return _shaped("mention", {"type": kind, kind: value[kind]}, annotations, f":{value[kind]['name']}:", None)
        case "date":
            date = _date(value["date"])
            shown = date["start"] + (f" → {date['end']}" if date["end"] else "")
            return _shaped("mention", {"type": "date", "date": date}, annotations, shown, None)
    raise invalid(f"body failed validation: a mention of type {kind!r} is not supported.")


def _date(asked: Json) -> Json:
    """Recorded: a time in a named zone comes back with its offset, without the zone's name."""
    date = {"end": None, "time_zone": None, **asked}
    if not date["time_zone"]:
        return date
    zone = ZoneInfo(date["time_zone"])
    moved = {key: _in_zone(date[key], zone) for key in ("start", "end")}
    return date | moved | {"time_zone": None}


def _in_zone(text: str | None, zone: ZoneInfo) -> str | None:
    if text is None or "T" not in text:
        return text
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).isoformat(timespec="milliseconds")


def _shaped(kind: str, value: Json, annotations: Json, plain_text: str, href: str | None) -> Json:
    return {"type": kind, kind: value, "annotations": annotations, "plain_text": plain_text, "href": href}


def bounded(value: Any, limit: int, where: str) -> str:
    if not isinstance(value, str):
        raise invalid(f"body failed validation: {where} should be a string.")
    if len(value) > limit:
        raise invalid(f"body failed validation: {where}.length should be ≤ `{limit}`, instead was `{len(value)}`.")
    return value
