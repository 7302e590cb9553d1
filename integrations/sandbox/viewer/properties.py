"""Values of page properties, drawn by type: pills, people, chips, dates, formatted numbers."""

from __future__ import annotations

from collections.abc import Callable

from integrations.sandbox.viewer.html import Html, join, link, tag
from integrations.sandbox.viewer.numbers import formatted
from integrations.sandbox.viewer.people import people
from integrations.sandbox.viewer.pictures import address_of, file_name
from integrations.sandbox.viewer.rich_text import color_class, rich
from integrations.sandbox.viewer.values import Json
from integrations.sandbox.viewer.workspace import Workspace

NUMERIC = frozenset({"number", "unique_id"})


def shown(value: Json, column: Json, workspace: Workspace) -> Html:
    """A page's value of a column of its data source; empty values are empty."""
    held = value.get(value["type"])
    if held in (None, "", []):
        return Html("")
    drawing = _DRAWINGS.get(value["type"])
    return drawing(held, column, workspace) if drawing else join("" if isinstance(held, dict) else str(held))


def pill(option: Json, *, dot: bool = False) -> Html:
    css = " ".join(filter(None, ["pill", "dot" if dot else None, color_class(option.get("color")) or "color-default"]))
    return tag("span", option["name"], class_=css)


def mark(type_: str) -> Html:
    """The small sign before a property's name."""
    return tag("span", SIGNS.get(type_, "≡"), class_="sign", aria_hidden="true")


SIGNS = {
    "title": "Aa",
    "number": "#",
    "select": "◉",
    "status": "◐",
    "multi_select": "☰",
    "date": "◫",
    "people": "○",
    "created_by": "○",
    "last_edited_by": "○",
    "checkbox": "☑",
    "url": "↪",
    "email": "@",
    "relation": "↗",
    "rollup": "⌕",
    "formula": "Σ",
    "created_time": "◷",
    "last_edited_time": "◷",
    "unique_id": "№",
    "files": "▤",
}


def _people(held: list[Json], _: Json, workspace: Workspace) -> Html:
    return people([(one["id"], workspace.name_of(one["id"]) or one.get("name") or "?") for one in held])


def _date(held: Json, _: Json, workspace: Workspace) -> Html:
    end = join(" → ", workspace.reader.time(held["end"])) if held.get("end") else None
    return join(workspace.reader.time(held["start"]), end)


def _number(held: float, column: Json, _: Workspace) -> Html:
    return join(formatted(held, (column.get("number") or {}).get("format") or "number"))


def _computed(held: Json, column: Json, workspace: Workspace) -> Html:
    """Formulas and rollups hold a typed value of their own."""
    kind = held["type"]
    if kind == "array":
        return tag("span", [shown(one, {}, workspace) for one in held["array"]], class_="chips")
    value = held.get(kind)
    if kind == "number" and value is not None:
        return _number(value, column, workspace)
    return join(value) if kind == "string" else shown({"type": kind, kind: value}, {}, workspace)


def _checkbox(held: bool, *_: object) -> Html:
    return tag("input", type="checkbox", disabled=True, checked=held)


def _files(held: list[Json], *_: object) -> Html:
    return tag("span", [link(address_of(one), file_name(one), class_="chip") for one in held], class_="chips")


def _unique_id(held: Json, *_: object) -> Html:
    return join(f"{held['prefix']}-{held['number']}" if held.get("prefix") else str(held["number"]))


_DRAWINGS: dict[str, Callable[..., Html]] = {
    "title": lambda held, _, workspace: rich(held, workspace),
    "rich_text": lambda held, _, workspace: rich(held, workspace),
    "number": _number,
    "select": lambda held, *_: pill(held),
    "status": lambda held, *_: pill(held, dot=True),
    "multi_select": lambda held, *_: tag("span", [pill(option) for option in held], class_="chips"),
    "people": _people,
    "created_by": lambda held, column, workspace: _people([held], column, workspace),
    "last_edited_by": lambda held, column, workspace: _people([held], column, workspace),
    "relation": lambda held, _, workspace: tag("span", [workspace.chip(one["id"]) for one in held], class_="chips"),
    "date": _date,
    "created_time": lambda held, _, workspace: workspace.reader.time(held),
    "last_edited_time": lambda held, _, workspace: workspace.reader.time(held),
    "checkbox": _checkbox,
    "url": lambda held, *_: link(held, held.removeprefix("https://").rstrip("/")),
    "email": lambda held, *_: link(f"mailto:{held}", held),
    "files": _files,
    "formula": _computed,
    "rollup": _computed,
    "unique_id": _unique_id,
}
