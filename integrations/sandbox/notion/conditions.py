"""Conditions of filters on plain values: text, numbers, options, references, or whether there is anything at all.

Source: the filters of the official client's types. A word that is not known there is a 400.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from integrations.sandbox.http import Json
from integrations.sandbox.notion.errors import invalid

Predicate = Callable[[Any], bool]


def only(condition: Json) -> tuple[str, Any]:
    if not isinstance(condition, dict) or len(condition) != 1:
        raise invalid("body failed validation: a filter should have exactly one condition.")
    return next(iter(condition.items()))


def existence(condition: Json) -> Predicate:
    word, _ = only(condition)
    if word == "is_empty":
        return lambda value: value in (None, "", [])
    if word == "is_not_empty":
        return lambda value: value not in (None, "", [])
    raise invalid(f"body failed validation: filter condition {word!r} is not known.")


def texts(condition: Json) -> Predicate:
    word, given = only(condition)
    if word in ("is_empty", "is_not_empty"):
        return existence(condition)
    wanted = str(given).casefold()
    tests: dict[str, Callable[[str], bool]] = {
        "equals": lambda text: text == wanted,
        "does_not_equal": lambda text: text != wanted,
        "contains": lambda text: wanted in text,
        "does_not_contain": lambda text: wanted not in text,
        "starts_with": lambda text: text.startswith(wanted),
        "ends_with": lambda text: text.endswith(wanted),
    }
    test = known(tests, word)
    return lambda value: test((value or "").casefold())


def numbers(condition: Json) -> Predicate:
    word, given = only(condition)
    if word in ("is_empty", "is_not_empty"):
        return existence(condition)
    if word == "does_not_equal":
        return lambda value: value != given
    tests: dict[str, Predicate] = {
        "equals": lambda value: value == given,
        "greater_than": lambda value: value > given,
        "less_than": lambda value: value < given,
        "greater_than_or_equal_to": lambda value: value >= given,
        "less_than_or_equal_to": lambda value: value <= given,
    }
    test = known(tests, word)
    return lambda value: value is not None and bool(test(value))


def checkbox(condition: Json) -> Predicate:
    word, given = only(condition)
    if word not in ("equals", "does_not_equal"):
        raise invalid(f"body failed validation: filter condition {word!r} is not known.")
    return lambda value: (bool(value) == given) == (word == "equals")


def options(condition: Json) -> Predicate:
    """`equals` and `contains` take one name or several, of which one must be there."""
    word, given = only(condition)
    if word in ("is_empty", "is_not_empty"):
        return existence(condition)
    wanted = set(given if isinstance(given, list) else [given])
    tests: dict[str, Predicate] = {
        "equals": lambda names: not wanted.isdisjoint(names),
        "contains": lambda names: not wanted.isdisjoint(names),
        "does_not_equal": lambda names: wanted.isdisjoint(names),
        "does_not_contain": lambda names: wanted.isdisjoint(names),
    }
    return known(tests, word)


def references(condition: Json) -> Predicate:
    word, given = only(condition)
    if word in ("is_empty", "is_not_empty"):
        return existence(condition)
    if word not in ("contains", "does_not_contain"):
        raise invalid(f"body failed validation: filter condition {word!r} is not known.")
    bare = str(given).replace("-", "")
    return lambda ids: any(id_.replace("-", "") == bare for id_ in ids) == (word == "contains")


def known(tests: dict[str, Predicate], word: str) -> Predicate:
    if word not in tests:
        raise invalid(f"body failed validation: filter condition {word!r} is not known.")
    return tests[word]
