"""Values of page properties: empty ones, those of requests, and how much of them an answer shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from integrations.sandbox.http import Json
from integrations.sandbox.notion import files, schema
from integrations.sandbox.notion.errors import invalid
from integrations.sandbox.notion.richtext import Lookup, response

SHOWN = 25
"""References of one relation or people property in a page; the rest is at `/pages/{id}/properties/{pid}`."""
MAX_REFERENCES = 100

READ_ONLY = frozenset(
    {
        "formula",
        "rollup",
        "unique_id",
        "created_time",
        "created_by",
        "last_edited_time",
        "last_edited_by",
        "button",
    }
)
LISTS = frozenset({"title", "rich_text", "people", "relation"})
"""Types whose property item is a list with pages."""
_PLAIN_LIMITS = {"url": 2000, "email": 200, "phone_number": 200}


def empty(column: Json, number: int) -> Json:
    """The value of a page in which nothing was filled in; `number` is the row's, for `unique_id`."""
    kind = column["type"]
    value: Any = None
    match kind:
        case "title" | "rich_text" | "multi_select" | "people" | "files":
            value = []
        case "relation":
            return {"id": column["id"], "type": kind, "relation": [], "has_more": False}
        case "checkbox":
            value = False
        case "status":
            value = _chosen(column["status"]["options"][0]) if column["status"]["options"] else None
        case "formula":
            value = {"type": "string", "string": None}
        case "rollup":
            value = _empty_rollup(column["rollup"].get("function", "count"))
        case "unique_id":
            value = {"prefix": column["unique_id"]["prefix"], "number": number}
        case "button":
            value = {}
    return {"id": column["id"], "type": kind, kind: value}


def _empty_rollup(function: str) -> Json:
    """Counts of nothing are 0 (recorded), other figures of nothing are null."""
    if function.startswith("show_"):
        return {"type": "array", "array": [], "function": function}
    return {
        "type": "number",
        "number": 0 if function.startswith(("count", "empty", "not_empty")) else None,
        "function": function,
    }


def _chosen(option: Json) -> Json:
    return {key: option[key] for key in ("id", "name", "color")}


class Written:
    """Values of one write, against a schema that grows where an unknown option is chosen."""

    def __init__(self, columns: Mapping[str, Json], look: Lookup, new_id: schema.NewId) -> None:
        self.columns = dict(columns)
        """The schema with the options that this write made."""
        self._look = look
        self._new_id = new_id

    def value(self, name: str, asked: Any) -> Json:
        """The answer's form of `asked` for the column `name`. Raises the vendor's 400 for a value of another type."""
        column = self.columns[name]
        kind = column["type"]
        if kind in READ_ONLY:
            raise invalid(f"{name} is a {kind} property and can not be written.")
        given = asked if isinstance(asked, list) and kind in ("title", "rich_text") else _given(name, kind, asked)
        shaped = {"id": column["id"], "type": kind, kind: self._shaped(name, kind, given)}
        return {**shaped, "has_more": False} if kind == "relation" else shaped

    def _shaped(self, name: str, kind: str, given: Any) -> Any:
        match kind:
            case "title" | "rich_text":
                return response(given, self._look, f"body.properties.{name}.{kind}")
            case "select" | "status":
                return None if given is None else self._option(name, kind, given)
            case "multi_select":
                return [self._option(name, kind, option) for option in _few(name, given)]
            case "people":
                return [_person(person) for person in _few(name, given)]
            case "relation":
                return [{"id": self._look("page", page["id"])["id"]} for page in _few(name, given)]
            case "number":
                return _number(name, given)
            case "checkbox":
                if not isinstance(given, bool):
                    raise invalid(f"body failed validation: body.properties.{name}.checkbox should be a boolean.")
                return given
            case "date":
                return None if given is None else _date(name, given)
            case "url" | "email" | "phone_number":
                return _bounded(name, kind, given)
            case "place":
                return None if given is None else {"name": None} | given
            case "files":
                return [_file(file, self._look) for file in given]
        return given

    def _option(self, name: str, kind: str, asked: Json) -> Json:
        column = self.columns[name]
        known = column[kind]["options"]
        wanted = asked.get("id"), asked.get("name")
        for option in known:
            if option["id"] == wanted[0] or option["name"] == wanted[1]:
                return _chosen(option)
        if kind == "status" or wanted[1] is None:
            raise invalid(f'{kind.capitalize()} option "{wanted[1] or wanted[0]}" does not exist.')
        made = schema.option_named(wanted[1], len(known), self._new_id, asked.get("color"))
        self.columns[name] = {**column, kind: {**column[kind], "options": [*known, made]}}
        return _chosen(made)


def _given(name: str, kind: str, asked: Any) -> Any:
    if not isinstance(asked, dict) or kind not in asked:
        raise invalid(f"{name} is expected to be {kind}.")
    return asked[kind]


def _few(name: str, given: Any) -> list[Json]:
    if not isinstance(given, list):
        raise invalid(f"body failed validation: body.properties.{name} should be an array.")
    if len(given) > MAX_REFERENCES:
        raise invalid(f"body failed validation: body.properties.{name}.length should be ≤ `{MAX_REFERENCES}`.")
    return given


def _person(asked: Json) -> Json:
    return {"object": asked.get("object", "user"), "id": asked["id"]}


def _number(name: str, given: Any) -> float | None:
    if given is not None and (isinstance(given, bool) or not isinstance(given, int | float)):
        raise invalid(f"body failed validation: body.properties.{name}.number should be a number.")
    return given


def _date(name: str, given: Json) -> Json:
    for key in ("start", "end"):
        if given.get(key) is not None or key == "start":
            _check_moment(f"body.properties.{name}.date.{key}", given[key])
    return {"start": given["start"], "end": None, "time_zone": None} | given


def _check_moment(where: str, text: Any) -> None:
    try:
        datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise invalid(f"body failed validation: {where} should be a valid ISO 8601 date string.") from None


def _bounded(name: str, kind: str, given: Any) -> str | None:
    if given is not None and (not isinstance(given, str) or not 0 < len(given) <= _PLAIN_LIMITS[kind]):
        raise invalid(f"body failed validation: body.properties.{name}.{kind} should be a string or null.")
    return given


def _file(asked: Json, look: Lookup) -> Json:
    made = files.given(asked, look)
    return {"name": asked.get("name") or files.name_of(made[made["type"]]["url"]), **made}
