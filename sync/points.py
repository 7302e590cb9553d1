"""Points as people read them: integers of 1/16 micro-point become decimals without a float in between."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from sync.model import POINT

_CENT = Decimal("0.01")


def points(units: int) -> Decimal:
    """Exact."""
    return Decimal(units) / POINT


def points_text(units: int) -> str:
    """Rounded to hundredths for display, in the shortest form: `8.5`, `12`, `0.25`."""
    return decimal_text(points(units).quantize(_CENT, ROUND_HALF_EVEN))


def decimal_text(value: Decimal) -> str:
    """The one text of a number: no exponent, no trailing zeros, no `-0`."""
    text = f"{value.normalize():f}"
    return "0" if text in ("-0", "0") else text
