"""Rows by subject, and how sure their sum is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal

from sync.model import Proof
from sync.points import points

_PRIOR = Decimal("0.36")
_Z = Decimal("1.96")


def by(rows: Sequence[Proof], subject: Callable[[Proof], str]) -> list[tuple[str, list[Proof]]]:
    """Subjects in order of their names, rows in order of time."""
    found: dict[str, list[Proof]] = defaultdict(list)
    for row in rows:
        found[subject(row)].append(row)
    return sorted(found.items())


def half_width(rows: Sequence[Proof]) -> Decimal:
    """1.96 sqrt(0.36 + sum p^2), in points: of a 90 % interval by simulation of the method (section 4)."""
    return _Z * (_PRIOR + sum(points(row.units) ** 2 for row in rows)).sqrt()
