"""What an admin decided about accounts: two are one human, two are two humans, an earlier decision is taken back.

The log only grows. Of each pair of accounts the last decision that was not taken back is in force; decisions about
different pairs do not depend on their order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sync.model import Ref

Action = Literal["merge", "split", "undo", "erase"]
Pair = tuple[Ref, Ref]
"""In alphabetical order."""


def pair(one: Ref, other: Ref) -> Pair:
    return (one, other) if one < other else (other, one)


@dataclass(frozen=True, slots=True)
class Decision:
    """`one` and `other` are accounts, empty when it takes back decision number `undoes`; of an erasure `one` is the
    pseudonym that is left."""

    number: int
    at: datetime
    by: str
    action: Action
    one: Ref = ""
    other: Ref = ""
    undoes: int = 0


def undone(log: Sequence[Decision]) -> frozenset[int]:
    """Numbers of the decisions that later ones took back. Who takes back a taking back brings the first one back."""
    found: set[int] = set()
    for decision in reversed(log):
        if decision.action == "undo" and decision.number not in found:
            found.add(decision.undoes)
    return frozenset(found)


def in_force(log: Sequence[Decision]) -> dict[Pair, Decision]:
    """`log` is in the order of the numbers."""
    gone = undone(log)
    standing = [d for d in log if d.action in ("merge", "split") and d.number not in gone]
    return {pair(d.one, d.other): d for d in standing}
