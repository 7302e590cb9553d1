"""An indicator in words: its value with its unit, on how much it rests, its family, and what it means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sync.messages import say
from sync.model import Indicator
from sync.points import decimal_text

FAMILIES = ("HP", "KS", "RS", "GO", "PU", "WL", "RI", "SV", "AG", "RK", "ID", "AW", "ON", "DV", "TR")
"""The first letters of the codes, in the order in which they are shown; `IN` belongs to the first."""
UNITS = {
    "points": "points",
    "0-1": "of_1",
    "0-100": "of_100",
    "1-5": "of_5",
    "bd": "business_days",
    "bh": "business_hours",
    "days": "days",
    "count": "count",
    "people": "people",
    "docs": "docs",
    "tasks": "tasks",
    "rows": "rows",
    "rounds": "rounds",
    "disputes": "disputes",
    "nominations": "nominations",
    "ratio": "ratio",
    "x": "times",
    "z": "z",
    "pp": "percentage_points",
    "amount": "amount",
    "1/person-month": "a_month",
}


_CODE = re.compile(r"(\d+)")


def value_text(value: Indicator) -> str:
    """`58.3 %`, `8.5 points`, `yes`; a dash where there is none."""
    if value.value is None:
        return "–"
    if value.unit == "yes/no":
        return say("unit.yes" if value.value else "unit.no")
    return _with_unit(value.value, value.unit)


def _with_unit(number: Decimal, unit: str) -> str:
    if unit == "%":
        return f"{_number(number, unit)} %"
    form = "one" if abs(number) == 1 else "other"
    return say(f"unit.{UNITS[unit]}.{form}", value=_number(number, unit))


def _number(number: Decimal, unit: str) -> str:
    return decimal_text(round(number * 100, 1) if unit == "%" else round(number, 2))


def basis_text(value: Indicator) -> str:
    """`n = 12 · 33.5 % to 84.8 %`: a figure never stands without it."""
    parts = [say("figures.n", n=value.n)] if value.n else []
    if value.low is not None and value.high is not None:
        low, high = (_number(bound, value.unit) for bound in (value.low, value.high))
        parts.append(say("figures.between", low=low, high=high) + (" %" if value.unit == "%" else ""))
    return " · ".join(parts)


def family(code: str) -> str:
    return next((each for each in FAMILIES if code.startswith(each)), FAMILIES[0])


def in_order(code: str) -> tuple[int, int, str]:
    """By family, then by number: HP1, IN, HP2 ... HP10, each before its variants."""
    number, variant = _CODE.split(code)[1:3] if code != "IN" else ("1", "Z")
    return FAMILIES.index(family(code)), int(number), variant


def by_family(values: Iterable[Indicator]) -> Mapping[str, Sequence[Indicator]]:
    found: dict[str, list[Indicator]] = {each: [] for each in FAMILIES}
    for value in sorted(values, key=lambda value: in_order(value.code)):
        found[family(value.code)].append(value)
    return {each: listed for each, listed in found.items() if listed}


def figure_json(value: Indicator) -> dict[str, Any]:
    shown = value.model_dump(mode="json", exclude={"evidence"}, exclude_none=True)
    texts = {"name": say(f"indicator.{value.code}.name"), "about": say(f"indicator.{value.code}.about")}
    return {**shown, **texts, **({"why": say(value.reason)} if value.reason else {})}
