"""Notion's number formats, and round steps for axes."""

from __future__ import annotations

import math

SYMBOLS = {
    "dollar": "$",
    "us_dollar": "$",
    "euro": "€",
    "pound": "£",
    "yen": "¥",
    "yuan": "CN¥",
    "won": "₩",
    "new_taiwan_dollar": "NT$",
    "hong_kong_dollar": "HK$",
    "singapore_dollar": "SGD",
}


def formatted(value: float, format_: str = "number", *, places: int = 2) -> str:
    """`0.63` as percent -> 63%; plain numbers without grouping, as Notion shows them; at most `places` decimals."""
    if format_ == "percent":
        return f"{_trimmed(value * 100, max(places - 1, 0))}%"
    if format_ in SYMBOLS:
        return f"{'-' if value < 0 else ''}{SYMBOLS[format_]}{_trimmed(abs(value), places, grouped=True)}"
    return _trimmed(value, places, grouped=format_ != "number")


def _trimmed(value: float, places: int, *, grouped: bool = False) -> str:
    text = f"{value:,.{places}f}" if grouped else f"{value:.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def ticks(low: float, high: float, *, most: int = 5, whole: bool = False) -> list[float]:
    """Round values from at or below `low` to at or above `high`, at most about `most` steps of 1, 2 or 5 times 10^n."""
    span = (high - low) or 1.0
    step = _round_step(span / most)
    if whole:
        step = max(1.0, step)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(n * step, 10) for n in range(first, max(last, first + 1) + 1)]


def _round_step(least: float) -> float:
    magnitude: float = 10.0 ** math.floor(math.log10(least))
    return next(factor * magnitude for factor in (1, 2, 5, 10) if factor * magnitude >= least * 0.999999)
