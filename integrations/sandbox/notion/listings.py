"""What the first page of a query found, kept for the pages after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

KEPT = 16
"""Listings at a time; the one that was made longest ago goes first."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Ids in the order of a query."""

    ids: Sequence[str]
    at: dict[str, int]
    """Where each id is."""
    revision: int
    """The store's, when this was true."""


class Listings:
    """Listings by what was asked. One is true until the store changes, and then made anew."""

    def __init__(self) -> None:
        self._kept: dict[str, Listing] = {}

    def listing(self, asked: str, revision: int, find: Callable[[], Sequence[str]]) -> Listing:
        kept = self._kept.pop(asked, None)
        if kept is None or kept.revision != revision:
            ids = find()
            kept = Listing(ids, {id_: at for at, id_ in enumerate(ids)}, revision)
        self._kept[asked] = kept
        while len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        return kept

    def forget(self, asked: str) -> None:
        self._kept.pop(asked, None)
