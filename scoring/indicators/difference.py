"""Shares, their difference, and intervals of both. Decimal arithmetic: the same digits on every machine.

Wilson, JASA 22 (1927), for one share; Newcombe, Statistics in Medicine 17 (1998), method 10, for the difference of two.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

Z90, Z95 = Decimal("1.644854"), Decimal("1.959964")


@dataclass(frozen=True, slots=True)
class Share:
    """`n` need not be whole: of a weighted share it is the effective number."""

    value: Decimal
    n: Decimal


def share(part: int, n: int) -> Share:
    return Share(Decimal(part) / n, Decimal(n))


def wilson(found: Share, z: Decimal = Z95) -> tuple[Decimal, Decimal]:
    p, n = found.value, found.n
    middle = p + z * z / (2 * n)
    half = z * (p * (1 - p) / n + z * z / (4 * n * n)).sqrt()
    below = 1 + z * z / n
    return max(Decimal(0), (middle - half) / below), min(Decimal(1), (middle + half) / below)


def newcombe(one: Share, other: Share, z: Decimal = Z90) -> tuple[Decimal, Decimal]:
    """Of `one - other`; it stays within -1 and 1."""
    (low1, high1), (low2, high2) = wilson(one, z), wilson(other, z)
    difference = one.value - other.value
    down = ((one.value - low1) ** 2 + (high2 - other.value) ** 2).sqrt()
    up = ((high1 - one.value) ** 2 + (other.value - low2) ** 2).sqrt()
    return difference - down, difference + up
