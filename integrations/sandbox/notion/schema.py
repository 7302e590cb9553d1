"""The columns of a data source: requests in, configurations in the form of answers out.

Source of the shapes: `DataSourceObjectResponse` of the official client's types and recorded answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from integrations.sandbox.http import Json
from integrations.sandbox.notion.errors import invalid

EMPTY_CONFIGURATIONS = frozenset(
    {
        "title",
        "rich_text",
        "date",
        "people",
        "checkbox",
        "url",
        "email",
        "phone_number",
        "files",
        "created_time",
        "created_by",
        "last_edited_time",
        "last_edited_by",
        "place",
        "verification",
        "button",
    }
)
CONFIGURED = frozenset({"number", "select", "multi_select", "status", "relation", "formula", "rollup", "unique_id"})
MAX_OPTIONS = 100
"""Of one request; more come into being by writing pages only."""
COLORS = ("gray", "brown", "orange", "yellow", "green", "blue", "purple", "pink", "red")
STATUS_GROUPS = (("To-do", "gray"), ("In progress", "blue"), ("Complete", "green"))
DEFAULT_STATUSES = (("Not started", "default"), ("In progress", "blue"), ("Done", "green"))

NewId = Callable[[str], str]


def type_of(configuration: Mapping[str, Any]) -> str | None:
    """The property type that a request means, given by `type` or by its only typed key; None for a plain rename."""
    named = configuration.get("type")
    known = EMPTY_CONFIGURATIONS | CONFIGURED
    found = named or next((key for key in configuration if key in known), None)
    if found is not None and found not in known:
        raise invalid(f"body failed validation: properties of type {found!r} are not supported.")
    return found


def column(id_: str, name: str, configuration: Json, new_id: NewId) -> Json:
    """A new property in the form of answers. Relations come out without their other side; see `databases`."""
    kind = type_of(configuration)
    if kind is None:
        raise invalid(f"body failed validation: body.properties.{name} should have a type.")
    value = configuration.get(kind) or {}
    described = configuration.get("description")
    return {"id": id_, "name": name, "description": described, "type": kind, kind: _settings(kind, value, new_id)}


def _settings(kind: str, value: Json, new_id: NewId) -> Json:
    match kind:
        case "number":
            return {"format": value.get("format", "number")}
        case "select" | "multi_select":
            return {"options": options([], value.get("options", []), new_id)}
        case "status":
            return _status(value.get("options"), new_id)
        case "formula":
            return {"expression": value.get("expression", "")}
        case "unique_id":
            return {"prefix": value.get("prefix")}
        case "rollup" | "relation":
            return dict(value)
    return {}


def _status(asked: Sequence[Json] | None, new_id: NewId) -> Json:
    """With options of one's own, all start in the group To-do, as recorded."""
    wanted = asked or [{"name": name, "color": color} for name, color in DEFAULT_STATUSES]
    made = options([], wanted, new_id)
    members = [[option["id"] for option in made], [], []] if asked else [[option["id"]] for option in made]
    groups = [
        {"id": new_id("status group"), "name": name, "color": color, "option_ids": option_ids}
        for (name, color), option_ids in zip(STATUS_GROUPS, members, strict=True)
    ]
    return {"options": made, "groups": groups}


def options(old: Sequence[Json], asked: Sequence[Json], new_id: NewId) -> list[Json]:
    """The asked options in order; what is known by id or name keeps its id and color (renaming changes nothing)."""
    if len(asked) > MAX_OPTIONS:
        raise invalid(
            f"body failed validation: options.length should be ≤ `{MAX_OPTIONS}`, instead was `{len(asked)}`."
        )
    known = {**{option["name"]: option for option in old}, **{option["id"]: option for option in old}}
    made: list[Json] = []
    for option in asked:
        before = known.get(option.get("id", "")) or known.get(option.get("name", ""))
        made.append(before or option_named(option.get("name", ""), len(made), new_id, option.get("color", "default")))
    return made


def option_named(name: str, number: int, new_id: NewId, color: str | None = None) -> Json:
    if not name or "," in name:
        raise invalid("body failed validation: Invalid option name, commas and empty names are not allowed.")
    return {
        "id": new_id("option"),
        "name": name,
        "color": color or COLORS[number % len(COLORS)],
        "description": None,
    }


def by_name_or_id(properties: Mapping[str, Json], key: str) -> str | None:
    """The name of the property that `key` names by its name or its id (encoded or not)."""
    if key in properties:
        return key
    plain_key = unquote(key)
    return next((name for name, value in properties.items() if unquote(value["id"]) == plain_key), None)
