"""The arithmetic of points: whole units only, so that sums are exact and the same on every engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from scoring.policy import Kind, Policy, Size, Step, units
from sync.model import POINT, Ref

_PARTS = 2 * 100 * 1000
"""A raw amount is weight x halves x per cent x per mille of this part of a point; POINT / _PARTS is whole."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row as the brackets see it, which are filled in the order of `at`: when the row was known. `raw` in units; `halves`
    is the size of the root."""

    id: str
    at: datetime
    helper: str
    root: Ref
    owner: str
    weak: bool
    halves: int
    raw: int


def raw_units(policy: Policy, kind: Kind, size: Size, step: Step, beta: int) -> int:
    """weight x size x increment x beta (per mille), in units."""
    parts = policy.weights[kind] * policy.halves[size] * policy.increments[step] * beta
    return parts * (POINT // _PARTS)


def beta(policy: Policy, given_before: int) -> int:
    """The acknowledger factor, per mille, floored: `given_before` acknowledgements in the previous period."""
    return min(1000, policy.acknowledgements * 1000 // max(1, given_before))


def bracket(x: int, pot: int) -> int:
    """F_c(x): full up to the pot, then half, then a quarter, then nothing; never more than 1.75 pots."""
    second, third = min(max(x - pot, 0), pot), min(max(x - 2 * pot, 0), pot)
    return min(x, pot) + second // 2 + third // 4


def share(policy: Policy, entries: Iterable[Entry]) -> dict[str, int]:
    """Row id -> units, after both pots. Pots are nested (an owner is a function of the root), so that one more row
    lowers nobody's total."""
    filled: dict[tuple[str, ...], int] = defaultdict(int)
    found: dict[str, int] = {}
    for entry in sorted(entries, key=lambda e: (e.at, e.id)):
        left = entry.raw
        for key, pot in _pots(policy, entry):
            before = filled[key]
            filled[key] = before + left
            left = bracket(before + left, pot) - bracket(before, pot)
        found[entry.id] = left
    return found


def _pots(policy: Policy, entry: Entry) -> tuple[tuple[tuple[str, ...], int], ...]:
    """The two pots that a row passes, in order."""
    if entry.weak:
        return (
            (("weak root", entry.helper, entry.root), units(policy.pot_weak_root)),
            (("weak", entry.helper), units(policy.pot_weak)),
        )
    return (
        (("root", entry.helper, entry.root), units(policy.pot_root) * entry.halves // 2),
        (("owner", entry.helper, entry.owner), units(policy.pot_owner)),
    )
