"""Which meeting notes a query asks for, and in which order.

Source of the form: `QueryMeetingNotesParameters` of the official client's types. These leave the operators open; served
are the ones of text, people and dates below, all others are refused.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from integrations.sandbox.http import Json
from integrations.sandbox.notion.errors import invalid
from integrations.sandbox.notion.meeting_notes import KIND
from integrations.sandbox.notion.richtext import plain

MAX_FOUND = 50
MAX_DEPTH = 3
Test = Callable[[Json], bool]
_STAMPS = ("created_time", "last_edited_time")
_VALUES: dict[str, Callable[[Json], Any]] = {
    "title": lambda block: plain(block[KIND].get("title", [])).casefold(),
    "attendees": lambda block: block[KIND].get("calendar_event", {}).get("attendees", []),
    "created_by": lambda block: [block["created_by"]["id"]],
    "last_edited_by": lambda block: [block["last_edited_by"]["id"]],
    "created_time": lambda block: block["created_time"],
    "last_edited_time": lambda block: block["last_edited_time"],
}
_TEXTS: dict[str, Callable[[str, str], bool]] = {
    "string_is": lambda held, wanted: held == wanted,
    "string_is_not": lambda held, wanted: held != wanted,
    "string_contains": lambda held, wanted: wanted in held,
    "string_does_not_contain": lambda held, wanted: wanted not in held,
    "string_starts_with": lambda held, wanted: held.startswith(wanted),
    "string_ends_with": lambda held, wanted: held.endswith(wanted),
}
_PEOPLE: dict[str, Callable[[list[str], set[str]], bool]] = {
    "person_contains": lambda held, wanted: not wanted.isdisjoint(held),
    "person_does_not_contain": lambda held, wanted: wanted.isdisjoint(held),
}
_DATES: dict[str, Callable[[str, str], bool]] = {
    "date_is": lambda held, wanted: held[:10] == wanted,
    "date_is_before": lambda held, wanted: held[:10] < wanted,
    "date_is_after": lambda held, wanted: held[:10] > wanted,
    "date_is_on_or_before": lambda held, wanted: held[:10] <= wanted,
    "date_is_on_or_after": lambda held, wanted: held[:10] >= wanted,
}


def chosen(found: list[Json], asked: Json) -> Json:
    """The answer to a query over these blocks: at most 50 of them, the latest first unless it says otherwise."""
    limit = asked.get("limit", MAX_FOUND)
    if not isinstance(limit, int) or not 1 <= limit <= MAX_FOUND:
        raise invalid(f"body failed validation: body.limit should be 1 to {MAX_FOUND}, instead was `{limit}`.")
    test = _combined(asked["filter"], 1) if "filter" in asked else _all
    kept = [block for block in found if test(block)]
    for sort in reversed(asked.get("sort") or [{"property": "created_time", "direction": "descending"}]):
        kept.sort(key=_value(sort["property"]), reverse=sort["direction"] == "descending")
    return {"results": kept[:limit], "has_more": len(kept) > limit}


def _all(_: Json) -> bool:
    return True


def _value(name: str) -> Callable[[Json], Any]:
    if name not in _VALUES:
        raise invalid(f"body failed validation: meeting notes have no property {name!r}.")
    return _VALUES[name]


def _combined(asked: Json, depth: int) -> Test:
    """A combinator, or a condition on one property."""
    if "property" in asked:
        return _condition(asked["property"], asked["filter"])
    if depth > MAX_DEPTH or asked["operator"] not in ("and", "or"):
        raise invalid("body failed validation: body.filter is nested too deeply, or combined by neither and nor or.")
    combine = all if asked["operator"] == "and" else any
    tests = [_combined(part, depth + 1) for part in asked.get("filters", ())]
    return (lambda block: combine(test(block) for test in tests)) if tests else _all


def _condition(name: str, asked: Json) -> Test:
    value, operator, given = _value(name), asked["operator"], asked.get("value")
    if name == "title" and operator in _TEXTS:
        text = str(_exact(given)).casefold()
        return lambda block: _TEXTS[operator](value(block), text)
    if name in _STAMPS and operator in _DATES:
        day = _day(_exact(given))
        return lambda block: _DATES[operator](value(block), day)
    if name not in (*_STAMPS, "title") and operator in _PEOPLE:
        people = {_exact(one)["id"] for one in given or ()}
        return lambda block: _PEOPLE[operator](value(block), people)
    raise invalid(f"body failed validation: the filter {operator!r} on {name!r} is not served here.")


def _exact(given: Any) -> Any:
    if given["type"] != "exact":
        raise invalid("body failed validation: relative values are not served here.")
    return given["value"]


def _day(given: Any) -> str:
    try:
        return date.fromisoformat(given["start_date"]).isoformat()
    except ValueError as error:
        raise invalid("body failed validation: start_date should be an ISO 8601 date.") from error
