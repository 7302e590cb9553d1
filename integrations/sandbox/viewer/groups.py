"""Rows of a data source, grouped by a property as Notion's views group them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from integrations.sandbox.viewer.values import Json, Scalar, find, scalars


@dataclass(frozen=True)
class Naming:
    """How groups are called by the one who reads."""

    name_of: Callable[[str], str]
    """Name of a person or title of a page, by id."""
    empty: Callable[[str], str]
    """`Team` -> `No Team`."""
    yes: str
    no: str
    day_of: Callable[[str], str]
    """The day (ISO) of an instant or a day, in the reader's zone."""


class Group(NamedTuple):
    label: str
    rows: tuple[Json, ...]
    color: str = "default"
    value: str | None = None
    """The option that a row moved here gets, "" to empty it; None where a row can not be moved to."""


class _Key(NamedTuple):
    order: Any
    label: str
    color: str = "default"


def grouped(rows: Sequence[Json], group_by: Json, schema: Mapping[str, Json], naming: Naming) -> list[Group]:
    """Groups in the view's order, those of rows without a value last. A row with two values is in both groups.

    Options that no row has are groups too with `"hide_empty_groups": false`.
    """
    found = find(schema, group_by["property_id"])
    if found is None:
        return []
    name, column = found
    hidden = group_by.get("hide_empty_groups", True)
    members: dict[_Key, list[Json]] = {} if hidden else {key: [] for key in _options(column).values()}
    without: list[Json] = []
    for row in rows:
        value = find(row["properties"], group_by["property_id"])
        keys = [_key(scalar, group_by, column, naming) for scalar in scalars(value[1])] if value else []
        for key in dict.fromkeys(keys):
            members.setdefault(key, []).append(row)
        if not keys:
            without.append(row)
    backwards = (group_by.get("sort") or {}).get("type") == "descending"
    single = column["type"] in ("select", "status") and group_by.get("group_by") != "group"
    groups = [
        Group(key.label, tuple(members[key]), key.color, key.label if single else None)
        for key in sorted(members, reverse=backwards)
    ]
    emptied = "" if column["type"] == "select" else None
    return [*groups, Group(naming.empty(name), tuple(without), "gray", emptied)] if without else groups


def _key(scalar: Scalar, group_by: Json, column: Json, naming: Naming) -> _Key:
    by = group_by.get("group_by")
    kind, by = (by["type"], by.get("group_by")) if isinstance(by, dict) else (group_by["type"], by)
    match kind:
        case "select" | "multi_select" | "status":
            return _status_groups(column)[scalar] if by == "group" else _option(str(scalar), column)
        case "person" | "created_by" | "last_edited_by" | "relation":
            name = naming.name_of(str(scalar))
            return _Key((0, name), name)
        case "date" | "created_time" | "last_edited_time":
            return _period(date.fromisoformat(naming.day_of(str(scalar))), by or "day")
        case "checkbox":
            return _Key((0, not scalar), naming.yes if scalar else naming.no)
        case "number":
            return _range(float(scalar), group_by)
        case _:
            text = str(scalar)[:1].upper() if by == "alphabet_prefix" else str(scalar)
            return _Key((0, text), text)


def _options(column: Json) -> dict[Scalar, _Key]:
    options = (column.get(column["type"]) or {}).get("options") or []
    return {
        option["name"]: _Key((index, ""), option["name"], option.get("color") or "default")
        for index, option in enumerate(options)
    }


def _option(name: str, column: Json) -> _Key:
    options = _options(column)
    return options.get(name) or _Key((len(options), name), name)


def _status_groups(column: Json) -> dict[Scalar, _Key]:
    names = {option["id"]: option["name"] for option in column["status"]["options"]}
    return {
        names[id_]: _Key((index, ""), group["name"], group["color"])
        for index, group in enumerate(column["status"]["groups"])
        for id_ in group["option_ids"]
    }


def _period(day: date, by: str) -> _Key:
    match by:
        case "year":
            return _Key((day.year, ""), f"{day:%Y}")
        case "month":
            return _Key((day.year * 12 + day.month, ""), f"{day:%Y-%m}")
        case "week":
            monday = day - timedelta(days=day.weekday())
            return _Key((monday.toordinal(), ""), f"{monday:%Y-%m-%d}")
        case _:
            return _Key((day.toordinal(), ""), day.isoformat())


def _range(number: float, group_by: Json) -> _Key:
    size = group_by.get("range_size")
    if not size:
        return _Key((number, ""), f"{number:g}")
    start = group_by.get("range_start") or 0
    low = start + (number - start) // size * size
    return _Key((low, ""), f"{low:g}–{low + size:g}")
