"""Figures against those of the period before."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from scoring_build import AS_OF, CALENDAR, QUARTER

from sync.model import Indicator, Period, Results, Scorecard
from sync.movements import Movement, movements

BEFORE = CALENDAR.before(QUARTER)


def _results(period: Period, *cards: Scorecard) -> Results:
    return Results(period=period, policy="1", as_of=AS_OF, proofs=(), scorecards=cards, people={}, teams={})


def _card(value: str | None, *, code: str = "RS1", suppressed: str | None = None, **fields: Any) -> Scorecard:
    figure = Indicator(code=code, value=None if value is None else Decimal(value), unit="%", n=10, **fields)
    return Scorecard(kind="team", id="blue", title="Blue", indicators={code: figure}, suppressed=suppressed)


def _moved(before: Scorecard, now: Scorecard) -> Movement:
    (found,) = movements(_results(BEFORE, before), _results(QUARTER, now))
    return found


def test_a_change_is_now_minus_before() -> None:
    """0.80 - 0.65 = 0.15, that is 15 percentage points."""
    found = _moved(_card("0.65"), _card("0.80"))
    assert (found.change, found.code, found.subject) == (Decimal("0.15"), "RS1", "blue")


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (_card(None), _card("0.8")),
        (_card("0.8"), _card(None)),
        (_card("0.8", version=1), _card("0.8", version=2)),
        (_card("0.8", code="PU1"), _card("0.8")),
        (_card("0.8", suppressed="privacy.people"), _card("0.8")),
    ],
)
def test_there_is_no_change_from_nothing_or_between_two_definitions(before: Scorecard, now: Scorecard) -> None:
    assert _moved(before, now).change is None


def test_what_is_hidden_now_has_no_movement() -> None:
    hidden = _card("0.8", suppressed="privacy.people")
    assert movements(_results(BEFORE, _card("0.8")), _results(QUARTER, hidden)) == []


@pytest.mark.parametrize(("low", "high", "apart"), [("0.76", "0.9", True), ("0.7", "0.9", False), (None, None, None)])
def test_intervals_that_touch_may_be_chance(low: str | None, high: str | None, apart: bool | None) -> None:
    ends: dict[str, Any] = {"low": low and Decimal(low), "high": high and Decimal(high)}
    found = _moved(_card("0.65", low=Decimal("0.5"), high=Decimal("0.75")), _card("0.80", **ends))
    assert found.apart is apart
