"""Rich text after somebody typed in it as plain text: what was left alone keeps its formatting and its mentions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import takewhile
from typing import Any

from integrations.sandbox.viewer.values import plain
from integrations.sandbox.viewer.writes import NothingToWriteError

Json = dict[str, Any]


def retyped(items: Sequence[Json], text: str, written: Callable[[str], list[Json]]) -> list[Json]:
    """Items of a request that say `text`: the new middle as `written`, the rest as it was in `items` (of an answer).

    Raises NothingToWriteError when `text` is what is there already.
    """
    old = plain(items)
    if text == old:
        raise NothingToWriteError
    before = _shared(old, text)
    after = _shared(old[before:][::-1], text[before:][::-1])
    start = _whole(items, before, down=True)
    end = max(_whole(items, len(old) - after, down=False), start)
    middle = text[start : len(text) - (len(old) - end)]
    return [*_between(items, 0, start), *written(middle), *_between(items, end, len(old))]


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _whole(items: Sequence[Json], at: int, *, down: bool) -> int:
    """`at`, moved out of a mention or an equation: those are kept whole or not at all."""
    place = 0
    for item in items:
        end = place + len(item["plain_text"])
        if item["type"] != "text" and place < at < end:
            return place if down else end
        place = end
    return at


def _between(items: Sequence[Json], start: int, end: int) -> list[Json]:
    made, place = [], 0
    for item in items:
        first, last = max(start - place, 0), min(end - place, len(item["plain_text"]))
        place += len(item["plain_text"])
        if first < last:
            made.append(_part(item, first, last))
    return made


def _part(item: Json, first: int, last: int) -> Json:
    kept = {key: item[key] for key in ("type", item["type"], "annotations")}
    if item["type"] == "text":
        kept["text"] = {**item["text"], "content": item["text"]["content"][first:last]}
    return kept
