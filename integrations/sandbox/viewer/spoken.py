"""`@Name` in what a visitor writes: which parts of a text name a person."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple


class Piece(NamedTuple):
    text: str
    person: str = ""
    """The id of whom the text names."""


def pieces(text: str, people: Mapping[str, str]) -> Iterator[Piece]:
    """`people` is id -> name. A first word that only one person has names them too; the longest name wins."""
    known = _handles(people)
    if not known:
        yield Piece(text)
        return
    end = 0
    for match in re.finditer("@(" + "|".join(map(re.escape, sorted(known, key=len, reverse=True))) + ")", text):
        if match.start() > end:
            yield Piece(text[end : match.start()])
        yield Piece(match[0], known[match[1]])
        end = match.end()
    if end < len(text):
        yield Piece(text[end:])


def _handles(people: Mapping[str, str]) -> dict[str, str]:
    firsts = Counter(map(_first, _named(people.values())))
    short = {_first(name): id_ for id_, name in people.items() if name.strip() and firsts[_first(name)] == 1}
    return short | {name: id_ for id_, name in people.items() if name.strip()}


def _named(names: Iterable[str]) -> list[str]:
    return [name for name in names if name.strip()]


def _first(name: str) -> str:
    return name.split()[0]
