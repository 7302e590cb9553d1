"""The product-limit estimator (Kaplan and Meier, JASA 53, 1958), with Greenwood's variance and the log-log interval
(Kalbfleisch and Prentice). Decimal arithmetic: the same digits on every machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext

_Z = Decimal("1.959964")
_PRECISION = 34


@dataclass(frozen=True, slots=True)
class Spell:
    """A wait of `length` (any unit) that ended with the event, or was only observed that long."""

    length: int
    ended: bool
    source: str = ""
    """The record of what was waited for."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """P(the event has happened by then), 0 to 1. The interval is None at 0 and at 1, where it is not defined."""

    share: Decimal
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True, slots=True)
class Quantile:
    """The length by which a share has happened. None where the curve, or a limit of it, never gets there."""

    length: int | None
    low: int | None
    high: int | None


def happened_by(length: int, spells: Iterable[Spell]) -> Estimate:
    """Spells that end at the same length as others are cut count before them, as is usual."""
    with localcontext() as context:
        context.prec = _PRECISION
        survival, variance = Decimal(1), Decimal(0)
        for moment, *found in _steps(list(spells)):
            if moment > length:
                break
            survival, variance = found
        return _estimate(survival, variance)


def length_by(share: Decimal, spells: Iterable[Spell]) -> Quantile:
    """The first length at which at least `share` has happened, and where the limits of the curve get there (Brookmeyer
    and Crowley, Biometrics 38, 1982, on the log-log scale)."""
    length = low = high = None
    with localcontext() as context:
        context.prec = _PRECISION
        for moment, survival, variance in _steps(list(spells)):
            found = _estimate(survival, variance)
            if low is None and max(found.share, found.high or found.share) >= share:
                low = moment
            if length is None and found.share >= share:
                length = moment
            if high is None and found.low is not None and found.low >= share:
                high = moment
    return Quantile(length, low, high)


def _estimate(survival: Decimal, variance: Decimal) -> Estimate:
    if not 0 < survival < 1:
        return Estimate(1 - survival, None, None)
    spread = _Z * variance.sqrt() / survival.ln()
    low, high = (1 - (survival.ln() * (sign * spread).exp()).exp() for sign in (1, -1))
    return Estimate(1 - survival, min(low, high), max(low, high))


def _steps(spells: list[Spell]) -> Iterator[tuple[int, Decimal, Decimal]]:
    """At each length at which something ended: it, S there, and the sum of Greenwood's formula, d / (n (n - d))."""
    survival, variance = Decimal(1), Decimal(0)
    leaving = Counter(spell.length for spell in spells)
    ending = Counter(spell.length for spell in spells if spell.ended)
    at_risk = len(spells)
    for moment in sorted(leaving):
        ended, stayed = ending[moment], at_risk - ending[moment]
        survival *= Decimal(stayed) / at_risk
        variance += Decimal(ended) / (at_risk * stayed) if stayed else Decimal(0)
        at_risk -= leaving[moment]
        if ended:
            yield moment, survival, variance
