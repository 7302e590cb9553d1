"""How much two scores of the same people agree: as a whole, and at the top."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from math import sqrt


def tau_b(one: Sequence[float], other: Sequence[float]) -> float:
    """Kendall's tau-b: concordant minus discordant pairs, ties taken out of both sides. 0 when a side is all ties."""
    balance = sum(_sign(a - b) * _sign(c - d) for (a, c), (b, d) in combinations(zip(one, other, strict=True), 2))
    untied = _untied(one) * _untied(other)
    return balance / sqrt(untied) if untied else 0.0


def _sign(x: float) -> int:
    return (x > 0) - (x < 0)


def _untied(scores: Sequence[float]) -> int:
    n = len(scores)
    return n * (n - 1) // 2 - sum(t * (t - 1) // 2 for t in Counter(scores).values())


def top_overlap(one: Sequence[float], other: Sequence[float], top: int = 10) -> float:
    """Share of the `top` of one that is in the `top` of the other; ties go to whoever is listed first."""
    return len(_best(one, top) & _best(other, top)) / top


def _best(scores: Sequence[float], top: int) -> set[int]:
    return set(sorted(range(len(scores)), key=lambda person: (-scores[person], person))[:top])
