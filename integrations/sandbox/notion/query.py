"""Filters of data source queries and views.

Conditions follow the official client's `PropertyFilter` and `TimestampFilter`; compounds go two levels deep.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from integrations.sandbox.http import Json
from integrations.sandbox.notion import conditions
from integrations.sandbox.notion.conditions import Predicate
from integrations.sandbox.notion.errors import invalid
from integrations.sandbox.notion.richtext import plain
from integrations.sandbox.notion.schema import by_name_or_id

MAX_DEPTH = 2
_TEXTS = ("title", "rich_text", "url", "email", "phone_number")
_STAMPS = ("created_time", "last_edited_time")
_SAID_OTHERWISE = {"rich_text": ("title", "url", "email", "phone_number")}
"""Types whose values a rollup's condition on another type is about too."""
_PEOPLE = ("people", "created_by", "last_edited_by")


class Query:
    """Filters for the rows of one data source, asked by `me` at `now`."""

    def __init__(self, columns: Json, me: str, now: datetime) -> None:
        self._columns = columns
        self._me = me
        self._now = now

    def predicate(self, asked: Json | None, depth: int = 0) -> Predicate:
        """Raises the vendor's 400 for an unknown property, a condition of another type, or a third level."""
        if not asked:
            return _anything
        for word, combine in (("and", all), ("or", any)):
            if word in asked:
                return self._compound(asked[word], combine, depth)
        if "timestamp" in asked:
            stamp = asked["timestamp"]
            test = self._dates(asked[stamp])
            return lambda page: test(page[stamp])
        return self._property(asked)

    def _compound(self, parts: Any, combine: Callable[[Any], bool], depth: int) -> Predicate:
        if depth >= MAX_DEPTH:
            raise invalid(f"body failed validation: filters may be nested {MAX_DEPTH} levels deep.")
        tests = [self.predicate(part, depth + 1) for part in parts]
        return lambda page: combine(test(page) for test in tests)

    def _property(self, asked: Json) -> Predicate:
        name = by_name_or_id(self._columns, asked.get("property", ""))
        if name is None:
            raise invalid(f"Could not find property with name or id: {asked.get('property')}")
        column = self._columns[name]
        kind = column["type"]
        if kind not in asked:
            given = next((key for key in asked if key not in ("property", "type")), None)
            raise invalid(f"database property {kind} does not match filter {given}")
        test = self._test(kind, _ungrouped(column, asked[kind]) if kind == "status" else asked[kind])
        return lambda page: test(value_of(page, name))

    def _test(self, kind: str, condition: Json) -> Predicate:
        if kind in _TEXTS:
            return conditions.texts(condition)
        if kind in _PEOPLE:
            return conditions.references(
                {key: self._me if value == "me" else value for key, value in condition.items()}
            )
        if kind in _STAMPS or kind == "date":
            return self._dates(condition)
        match kind:
            case "number" | "unique_id":
                return conditions.numbers(condition)
            case "checkbox":
                return conditions.checkbox(condition)
            case "select" | "multi_select" | "status":
                return conditions.options(condition)
            case "relation":
                return conditions.references(condition)
            case "files":
                return conditions.existence(condition)
            case "formula" | "rollup":
                return self._computed(condition)
        raise invalid(f"body failed validation: filters on {kind} properties are not served here.")

    def _computed(self, condition: Json) -> Predicate:
        """A condition on what a formula or rollup gives, by the type of that."""
        word, inner = conditions.only(condition)
        if word in ("any", "every", "none"):
            return self._parts(word, inner)
        tests: dict[str, Callable[[Json], Predicate]] = {
            "number": conditions.numbers,
            "string": conditions.texts,
            "checkbox": conditions.checkbox,
            "date": self._dates,
        }
        if word not in tests:
            raise invalid(f"body failed validation: filters on {word} results are not served here.")
        return tests[word](inner)

    def _parts(self, word: str, inner: Json) -> Predicate:
        """A condition on the values that a rollup shows one by one."""
        kind, condition = conditions.only(inner)
        test = self._test(kind, condition)

        def held(parts: Any) -> list[bool]:
            shown = parts if isinstance(parts, list) else []
            return [test(plainest(part)) for part in shown if part["type"] in (kind, *_SAID_OTHERWISE.get(kind, ()))]

        combine: dict[str, Callable[[list[bool]], bool]] = {
            "any": any,
            "every": all,
            "none": lambda found: not any(found),
        }
        return lambda parts: combine[word](held(parts))

    def _dates(self, condition: Json) -> Predicate:
        word, given = conditions.only(condition)
        if word in ("is_empty", "is_not_empty"):
            return conditions.existence(condition)
        spans = _spans(self._now.date())
        if word in spans:
            first, last = spans[word]
            return lambda value: bool(value) and first <= moment(value, self._now).date() <= last
        start, end = _range(given, self._now)
        tests: dict[str, Predicate] = {
            "equals": lambda at: start <= at < end,
            "before": lambda at: at < start,
            "after": lambda at: at >= end,
            "on_or_before": lambda at: at < end,
            "on_or_after": lambda at: at >= start,
        }
        test = conditions.known(tests, word)
        return lambda value: bool(value) and test(moment(value, self._now))


def _ungrouped(column: Json, condition: Json) -> Json:
    """A condition on a status with the names of its options in the place of those of groups."""
    word, given = conditions.only(condition)
    if word in ("is_empty", "is_not_empty"):
        return condition
    names = {option["id"]: option["name"] for option in column["status"]["options"]}
    members = {
        group["name"]: [names[id_] for id_ in group["option_ids"] if id_ in names]
        for group in column["status"].get("groups", ())
    }
    asked = given if isinstance(given, list) else [given]
    return {word: [name for each in asked for name in (each, *members.get(each, ()))]}


def _anything(_: Any) -> bool:
    return True


def _range(given: str, now: datetime) -> tuple[datetime, datetime]:
    """`[start, end)` of a date, an instant (one millisecond long) or a relative word, in UTC."""
    relative = {
        "today": 0,
        "tomorrow": 1,
        "yesterday": -1,
        "one_week_ago": -7,
        "one_week_from_now": 7,
        "one_month_ago": -30,
        "one_month_from_now": 30,
    }
    if given in relative:
        given = (now.date() + timedelta(days=relative[given])).isoformat()
    start = moment(given, now)
    return start, start + (timedelta(days=1) if len(given) == len("2026-07-01") else timedelta(milliseconds=1))


def _spans(today: date) -> dict[str, tuple[date, date]]:
    monday = today - timedelta(days=today.weekday())
    days = {"week": 7, "month": 30, "year": 365}
    past = {f"past_{name}": (today - timedelta(days=count), today) for name, count in days.items()}
    coming = {f"next_{name}": (today, today + timedelta(days=count)) for name, count in days.items()}
    return {**past, **coming, "this_week": (monday, monday + timedelta(days=6))}


def moment(value: str, now: datetime) -> datetime:
    """A date or time of a property as an instant; without a zone it is UTC."""
    try:
        at = datetime.fromisoformat(value)
    except ValueError as error:
        raise invalid(f"body failed validation: {value!r} should be a valid ISO 8601 date string.") from error
    return at if at.tzinfo else at.replace(tzinfo=now.tzinfo or UTC)


def value_of(page: Json, name: str) -> Any:
    """A property's value in its plainest form: text, number, bool, ISO time, option name(s) or ids; None when empty."""
    value = page["properties"][name]
    kind = value["type"]
    if kind in _STAMPS:
        return page[kind]
    if kind in ("created_by", "last_edited_by"):
        return [page[kind]["id"]]
    return plainest(value)


def plainest(value: Json) -> Any:
    """The same of a value that stands alone, as a rollup shows it."""
    kind = value["type"]
    found: Any = value.get(kind)
    if kind in ("title", "rich_text"):
        return plain(found)
    if kind in ("select", "status"):
        return [found["name"]] if found else []
    if kind == "multi_select":
        return [option["name"] for option in found]
    if kind in ("people", "relation"):
        return [reference["id"] for reference in found]
    if kind == "date":
        return found["start"] if found else None
    if kind == "unique_id":
        return found["number"]
    if kind in ("formula", "rollup"):
        return found["date"] and found["date"]["start"] if found["type"] == "date" else found.get(found["type"])
    return found
