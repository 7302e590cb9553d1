"""What becomes of a period under rules that somebody tries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sync.movements import Movement


@dataclass(frozen=True, slots=True)
class Trial:
    """What becomes of a period under other rules."""

    period: str
    changed: Mapping[str, tuple[Any, Any]]
    """Rule -> its value in force, the value tried."""
    rows: tuple[int, int]
    """Of the ledger, before and after."""
    revalued: int
    """Rows that stay, with other points."""
    new: Mapping[str, int]
    """The rule that had refused them until now, or empty where nobody had thought of them -> how many rows appear."""
    gone: Mapping[str, int]
    """The rule that refuses them now -> how many disappear."""
    sums: Sequence[Movement]
    """Points of teams, pairs and, where they may be shown, persons; those that move most first."""
    others: Sequence[Movement]
