"""The brackets once more in plain Python, as the method's text says them: what every engine is held against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from scoring.brackets import Entry
from scoring.policy import Policy, units


def bracket(x: int, pot: int) -> int:
    """F_c(x) = min(x, c) + 1/2 min((x-c)+, c) + 1/4 min((x-2c)+, c)."""
    second, third = min(max(x - pot, 0), pot), min(max(x - 2 * pot, 0), pot)
    return min(x, pot) + second // 2 + third // 4


def share(policy: Policy, entries: Iterable[Entry]) -> dict[str, int]:
    """Row id -> units, after both pots."""
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
