"""The shape of a JSON value (keys and types, no values) and how two shapes differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_KINDS = ((bool, "boolean"), (int, "number"), (float, "number"), (str, "string"), (dict, "object"), (list, "list"))


@dataclass(frozen=True)
class Shape:
    """What was seen at one place: its types, below objects their keys, below lists the union of the elements."""

    kinds: frozenset[str]
    fields: Mapping[str, Shape] = field(default_factory=dict)
    element: Shape | None = None
    """None when every list seen here was empty."""


def shape(value: Any) -> Shape:
    kind = next((name for type_, name in _KINDS if isinstance(value, type_)), "null")
    if isinstance(value, dict):
        return Shape(frozenset({kind}), {key: shape(each) for key, each in value.items()})
    if isinstance(value, list):
        return Shape(frozenset({kind}), element=union(shape(each) for each in value))
    return Shape(frozenset({kind}))


def union(shapes: Iterable[Shape]) -> Shape | None:
    """One shape that holds all of them; None for none."""
    made: Shape | None = None
    for each in shapes:
        made = each if made is None else _joined(made, each)
    return made


def _joined(one: Shape, other: Shape) -> Shape:
    fields = dict(one.fields)
    for key, each in other.fields.items():
        fields[key] = _joined(fields[key], each) if key in fields else each
    elements = [each for each in (one.element, other.element) if each is not None]
    return Shape(one.kinds | other.kinds, fields, union(elements))


def differences(wanted: Shape, made: Shape, at: str = "$") -> Iterator[str]:
    """One line for each place where `made` is not shaped as `wanted`; nothing below a place of another type."""
    if wanted.kinds != made.kinds:
        yield f"{at}: {_named(made)} instead of {_named(wanted)}"
        return
    for key in sorted(wanted.fields.keys() | made.fields.keys()):
        if key not in made.fields:
            yield f"{at}.{key}: missing"
        elif key not in wanted.fields:
            yield f"{at}.{key}: too much"
        else:
            yield from differences(wanted.fields[key], made.fields[key], f"{at}.{key}")
    if wanted.element and made.element:
        yield from differences(wanted.element, made.element, f"{at}[]")
    elif wanted.element or made.element:
        yield f"{at}: {'an empty list' if wanted.element else 'a list with elements'}"


def _named(shape: Shape) -> str:
    return " or ".join(sorted(shape.kinds))
