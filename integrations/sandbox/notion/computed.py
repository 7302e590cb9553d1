"""Formulas and rollups: values that no one writes and every answer shows anew.

Both look at 25 related pages at most, as the vendor's API does. What the sandbox can not compute keeps its stored value:
null, or what was recorded.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import fmean, median
from typing import Any

from integrations.sandbox.http import Json
from integrations.sandbox.notion import formula
from integrations.sandbox.notion.formula import Unsupported
from integrations.sandbox.notion.query import value_of
from integrations.sandbox.notion.schema import by_name_or_id
from integrations.sandbox.notion.store import Store

KINDS = frozenset({"formula", "rollup"})
SHOWN = 25
_MAX_DEPTH = 10
"""Levels of values that need other values; a formula that needs itself ends here."""
_ROLLUP_DEPTH = 6
"""What a rollup counts for, because each of its pages may need as many again."""

_NUMBERS: dict[str, Callable[[list[Any]], Any]] = {
    "sum": sum,
    "average": fmean,
    "median": median,
    "min": min,
    "max": max,
    "range": lambda values: max(values) - min(values),
}
_COUNTS: dict[str, Callable[[list[Any]], float]] = {
    "count": len,
    "count_values": lambda values: sum(len(value) if isinstance(value, list) else _filled(value) for value in values),
    "empty": lambda values: sum(not _filled(value) for value in values),
    "not_empty": lambda values: sum(map(_filled, values)),
    "unique": lambda values: len({str(value) for value in values if _filled(value)}),
    "checked": lambda values: sum(value is True for value in values),
    "unchecked": lambda values: sum(value is False for value in values),
    "percent_checked": lambda values: sum(value is True for value in values) / len(values) if values else 0,
    "percent_not_empty": lambda values: sum(map(_filled, values)) / len(values) if values else 0,
}
_DATES = {"earliest_date": min, "latest_date": max}


def value(store: Store, page: Json, name: str, depth: int = 0) -> Json:
    """The property in the form of answers, computed where that can be."""
    stored: Json = page["properties"][name]
    kind = stored["type"]
    column = store.data_sources.get(store.parents.get(page["id"], ""), {"properties": {}})["properties"].get(name)
    if column is None or column["type"] != kind or depth > _MAX_DEPTH:
        return stored
    try:
        result = _formula(store, page, column, depth) if kind == "formula" else _rollup(store, page, column, depth)
    except Unsupported:
        return stored
    return {**stored, kind: result}


def filled(store: Store, page: Json) -> Json:
    """The page with its computed values in the places of the stored ones."""
    computed = {
        name: value(store, page, name) for name, stored in page["properties"].items() if stored["type"] in KINDS
    }
    return {**page, "properties": {**page["properties"], **computed}}


def _plain(store: Store, page: Json, name: str, depth: int) -> Any:
    """A property's value as formulas and rollups take it."""
    kind = page["properties"][name]["type"]
    if kind in KINDS:
        computed = value(store, page, name, depth + 1)[kind]
        return computed.get(computed["type"])
    found = value_of(page, name)
    if kind in ("select", "status"):
        return found[0] if found else ""
    return found[:SHOWN] if kind in ("relation", "people") else found


def _formula(store: Store, page: Json, column: Json, depth: int) -> Json:
    def prop(wanted: str) -> Any:
        name = by_name_or_id(page["properties"], wanted)
        if name is None:
            raise Unsupported(f"no property {wanted}")
        return _plain(store, page, name, depth)

    found = formula.evaluate(column["formula"]["expression"], prop)
    if isinstance(found, bool):
        return {"type": "boolean", "boolean": found}
    if isinstance(found, int | float):
        return {"type": "number", "number": found}
    if isinstance(found, str):
        return {"type": "string", "string": found or None}
    raise Unsupported("a formula that gives a list or nothing")


def _rollup(store: Store, page: Json, column: Json, depth: int) -> Json:
    asked = column["rollup"]
    relation = by_name_or_id(page["properties"], asked.get("relation_property_id", ""))
    references = page["properties"][relation]["relation"][:SHOWN] if relation else []
    if not references:
        raise Unsupported("nothing to roll up, or nothing known of it")
    related = [store.pages[each["id"]] for each in references if each["id"] in store.pages]
    names = [by_name_or_id(each["properties"], asked.get("rollup_property_id", "")) for each in related]
    shown = [(each, name) for each, name in zip(related, names, strict=True) if name is not None]
    return {**_rolled(store, shown, asked["function"], depth), "function": asked["function"]}


def _rolled(store: Store, shown: list[tuple[Json, str]], function: str, depth: int) -> Json:
    if function == "show_original":
        return {"type": "array", "array": [_bare(store, page, name, depth) for page, name in shown]}
    values = [_plain(store, page, name, depth + _ROLLUP_DEPTH) for page, name in shown]
    if function in _COUNTS:
        return {"type": "number", "number": _COUNTS[function](values)}
    present = [each for each in values if _filled(each)]
    if function in _NUMBERS and all(isinstance(each, int | float) for each in present):
        return {"type": "number", "number": _NUMBERS[function](present) if present else None}
    if function in _DATES:
        date = {"start": _DATES[function](present), "end": None, "time_zone": None} if present else None
        return {"type": "date", "date": date}
    raise Unsupported(function)


def _bare(store: Store, page: Json, name: str, depth: int) -> Json:
    """One value of an array: without the property's id."""
    stored = page["properties"][name]
    own = value(store, page, name, depth + _ROLLUP_DEPTH) if stored["type"] in KINDS else stored
    return {"type": own["type"], own["type"]: own[own["type"]]}


def _filled(value: Any) -> bool:
    return value not in (None, "", [])
