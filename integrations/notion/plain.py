"""Values of page properties as plain Python: texts, decimals, moments, references. What cannot be read is None or empty.

Source of the shapes: `PageObjectResponse` of the official client's types, and recorded answers. A formula or a rollup is
read as what it shows: a text, a number, a date, a box, or the values that a rollup lists; a rollup that Notion could not
finish (`incomplete`, `unsupported`) is nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from integrations.notion import text as rich
from integrations.notion.kinds import meaning
from sync.model import Ref, ref

SOURCE = rich.SOURCE
Json = Mapping[str, Any]

_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_SHARE = re.compile(r"([^\s\d,，、;；:：/%％]+)\s*[:：]?\s*(\d+(?:\.\d+)?)\s*[%％]")
_SEPARATOR = re.compile(r"[,，、;；/\n]")
_FORMULA = {"string": "text", "number": "number", "boolean": "checkbox", "date": "date"}


def shown(value: Json | None) -> Iterator[tuple[str, Any]]:
    """(type, value) of what a property shows; several of a rollup that lists."""
    if not value:
        return
    kind = value.get("type", "")
    inner = value.get(kind)
    if inner is None:
        return
    if kind == "formula":
        yield from _computed(inner)
    elif kind == "rollup" and inner.get("type") == "array":
        for each in inner["array"]:
            yield from shown(each)
    elif kind == "rollup":
        yield from _computed(inner)
    else:
        yield kind, inner


def _computed(inner: Json) -> Iterator[tuple[str, Any]]:
    result = inner.get("type", "")
    if result in _FORMULA and inner.get(result) is not None:
        yield _FORMULA[result], inner[result]


def texts(value: Json | None) -> list[str]:
    return [text for kind, inner in shown(value) for text in _texts(kind, inner) if text]


def _texts(kind: str, inner: Any) -> list[str]:
    match kind:
        case "title" | "rich_text":
            return [rich.read(inner).plain.strip()]
        case "select" | "status":
            return [inner["name"]]
        case "multi_select":
            return [option["name"] for option in inner]
        case "unique_id":
            return [f"{inner['prefix']}-{inner['number']}" if inner.get("prefix") else str(inner["number"])]
        case "date":
            return [inner["start"]]
        case "number":
            return [format(decimal(inner), "f")]
        case "text" | "url" | "email" | "phone_number":
            return [str(inner).strip()]
        case "checkbox":
            return ["yes" if inner else "no"]
    return []


def text(value: Json | None) -> str | None:
    return ", ".join(texts(value)) or None


def link(value: Json | None) -> str | None:
    """The text, and where its links lead: an address may be shown as the title of what it leads to."""
    rich_texts = [inner for kind, inner in shown(value) if kind in ("title", "rich_text")]
    targets = [each.target for inner in rich_texts for each in rich.read(inner).links]
    return " ".join(dict.fromkeys([*texts(value), *targets])) or None


def names(value: Json | None) -> tuple[str, ...]:
    """Names of teams or tags, however they are kept: options, a text with commas, or pages (as doc refs)."""
    pages = references(value)
    found = pages or [part.strip() for each in texts(value) for part in _SEPARATOR.split(each)]
    return tuple(dict.fromkeys(name for name in found if name))


def decimal(value: float | int | str) -> Decimal:
    return Decimal(str(value))


def number(value: Json | None) -> Decimal | None:
    """The number; the one in a text (`4 分`, `NT$ 12,000`), or its stars. None where there are several."""
    found = [each for kind, inner in shown(value) if (each := _number(kind, inner)) is not None]
    return found[0] if len(found) == 1 else None


def _number(kind: str, inner: Any) -> Decimal | None:
    try:
        if kind == "number":
            return decimal(inner)
        written = " ".join(_texts(kind, inner)) if kind not in ("date", "checkbox") else ""
        stars = written.count("⭐") or written.count("★")
        figures = _NUMBER.findall(written)
        if len(figures) == 1:
            return decimal(figures[0].replace(",", ""))
        return Decimal(stars) if stars and not figures else None
    except InvalidOperation:
        return None


def count(value: Json | None) -> int | None:
    found = number(value)
    return int(found) if found is not None and found.is_finite() else None


def span(value: Json | None, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """First and last moment. A day is as long as it is in `zone`, or in the zone that the date names."""
    for kind, inner in shown(value):
        if kind in ("created_time", "last_edited_time"):
            dated: Json = {"start": inner}
        elif kind == "date":
            dated = inner
        else:
            continue
        try:
            own = ZoneInfo(dated["time_zone"]) if dated.get("time_zone") else zone
            start, end = dated["start"], dated.get("end") or dated["start"]
            return _moment(start, own), _moment(end, own, last=True)
        except (ValueError, OverflowError, ZoneInfoNotFoundError):
            continue
    return None


def _moment(written: str, zone: ZoneInfo, *, last: bool = False) -> datetime:
    if len(written) == len("2026-07-01"):
        day = date.fromisoformat(written) + timedelta(days=last)
        return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    at = datetime.fromisoformat(written)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def day(value: Json | None, zone: ZoneInfo) -> date | None:
    """The last day of a range: the one that something is due on. None when there is none."""
    found = span(value, zone)
    if found is None:
        return None
    start, end = found
    return (max(start, end - timedelta(microseconds=1))).astimezone(zone).date()


def people(value: Json | None) -> tuple[Ref, ...]:
    """Account refs. Groups are no people: Notion says nothing about who is in one."""
    found = []
    for kind, inner in shown(value):
        if kind in ("people", "created_by", "last_edited_by"):
            users = inner if isinstance(inner, list) else [inner]
            found += [ref(SOURCE, "account", user["id"]) for user in users if user.get("object", "user") == "user"]
    return tuple(dict.fromkeys(found))


def references(value: Json | None, type_: str = "doc") -> tuple[Ref, ...]:
    """The pages of a relation, as refs of records of that type."""
    found = [page["id"] for kind, inner in shown(value) if kind == "relation" for page in inner]
    return tuple(ref(SOURCE, type_, id_) for id_ in dict.fromkeys(found))


def flag(value: Json | None) -> bool | None:
    for kind, inner in shown(value):
        if kind == "checkbox":
            return bool(inner)
        meant = {meaning("flag", each) for each in _texts(kind, inner)}
        if meant & {"yes", "no"}:
            return "yes" in meant
    return None


def shares(value: Json | None) -> dict[str, Decimal]:
    """`品牌部 70%、行銷部 30%`."""
    return {name: Decimal(figure) for each in texts(value) for name, figure in _SHARE.findall(each)}
