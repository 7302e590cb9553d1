"""Indicators made of counts: a share with Wilson's interval, a mean, or nothing and the reason."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext

from scoring.indicators.registry import RATIO
from sync.model import Indicator

_Z = Decimal("1.959964")
_PRECISION = 34
HUNDREDTH = Decimal("0.01")


def nothing(code: str, unit: str, reason: str, n: int = 0) -> Indicator:
    return Indicator(code=code, value=None, unit=unit, n=n, reason=f"indicator.reason.{reason}")


def share(code: str, verdicts: Sequence[bool], reason: str) -> Indicator:
    """Part of the verdicts that are true, with the 95 % score interval (Wilson, JASA 22, 1927)."""
    if not verdicts:
        return nothing(code, "%", reason)
    part = Decimal(sum(verdicts)) / len(verdicts)
    low, high = wilson(sum(verdicts), len(verdicts))
    return Indicator(code=code, value=part.quantize(RATIO), unit="%", n=len(verdicts), low=low, high=high)


def wilson(hits: int, n: int) -> tuple[Decimal, Decimal]:
    with localcontext() as context:
        context.prec = _PRECISION
        part, square = Decimal(hits) / n, _Z * _Z
        middle = part + square / (2 * n)
        spread = _Z * (part * (1 - part) / n + square / (4 * n * n)).sqrt()
        low, high = ((middle + sign * spread) / (1 + square / n) for sign in (-1, 1))
        return max(low, Decimal(0)).quantize(RATIO), min(high, Decimal(1)).quantize(RATIO)


def mean(code: str, unit: str, counts: Sequence[int], reason: str) -> Indicator:
    if not counts:
        return nothing(code, unit, reason)
    return Indicator(
        code=code, value=(Decimal(sum(counts)) / len(counts)).quantize(HUNDREDTH), unit=unit, n=len(counts)
    )


def median(code: str, unit: str, counts: Sequence[int], reason: str) -> Indicator:
    """The mean of the middle two when there are two."""
    if not counts:
        return nothing(code, unit, reason)
    ordered, half = sorted(counts), len(counts) // 2
    middle = Decimal(ordered[half] + ordered[-half - 1]) / 2
    return Indicator(code=code, value=middle.quantize(HUNDREDTH), unit=unit, n=len(counts))
