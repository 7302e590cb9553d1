"""The product-limit estimator (Kaplan and Meier, JASA 53, 1958), with Greenwood's variance and the log-log interval
(Kalbfleisch and Prentice). Decimal arithmetic: the same digits on every machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext

_Z = Decimal("1.959964")
_PRECISION = 34


@dataclass(frozen=True, slots=True)
class Spell:
    """A wait of `length` (any unit) that ended with the event, or was only observed that long."""

    length: int
    ended: bool


@dataclass(frozen=True, slots=True)
class Estimate:
    """P(the event has happened by then), 0 to 1. The interval is None at 0 and at 1, where it is not defined."""

    share: Decimal
    low: Decimal | None
    high: Decimal | None


def happened_by(length: int, spells: Iterable[Spell]) -> Estimate:
    """Spells that end at the same length as others are cut count before them, as is usual."""
    with localcontext() as context:
        context.prec = _PRECISION
        survival, variance = _product_limit(length, list(spells))
        if not 0 < survival < 1:
            return Estimate(1 - survival, None, None)
        spread = _Z * variance.sqrt() / survival.ln()
        low, high = (1 - (survival.ln() * (sign * spread).exp()).exp() for sign in (1, -1))
        return Estimate(1 - survival, min(low, high), max(low, high))


def _product_limit(length: int, spells: list[Spell]) -> tuple[Decimal, Decimal]:
    """S(length) and the sum of Greenwood's formula, d / (n (n - d))."""
    survival, variance = Decimal(1), Decimal(0)
    leaving = Counter(spell.length for spell in spells)
    ending = Counter(spell.length for spell in spells if spell.ended)
    at_risk = len(spells)
    for moment in sorted(moment for moment in leaving if moment <= length):
        ended, stayed = ending[moment], at_risk - ending[moment]
        survival *= Decimal(stayed) / at_risk
        variance += Decimal(ended) / (at_risk * stayed) if stayed else Decimal(0)
        at_risk -= leaving[moment]
    return survival, variance
