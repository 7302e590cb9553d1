"""Fiscal quarters in a time zone, and when they are sealed."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from scoring.periods import Calendar
from sync.errors import UsageError

TAIPEI = ZoneInfo("Asia/Taipei")


def test_a_quarter_begins_at_the_organisations_midnight() -> None:
    period = Calendar(TAIPEI).period("2026-Q3")
    assert period.start_at == datetime(2026, 6, 30, 16, tzinfo=UTC)
    assert period.end_at == datetime(2026, 9, 30, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("starts", "name", "first"),
    [(1, "2026-Q1", (2026, 1)), (4, "2026-Q1", (2026, 4)), (4, "2026-Q4", (2027, 1)), (12, "2026-Q1", (2026, 12))],
)
def test_the_fiscal_year_is_named_after_the_year_in_which_it_starts(
    starts: int, name: str, first: tuple[int, int]
) -> None:
    calendar = Calendar(UTC, starts)
    period = calendar.period(name)
    assert (period.start_at.year, period.start_at.month) == first
    assert calendar.period_of(period.start_at) == period


@pytest.mark.parametrize("starts", range(1, 13))
def test_quarters_tile_time(starts: int) -> None:
    calendar = Calendar(TAIPEI, starts)
    period = calendar.period("2025-Q1")
    for _ in range(9):
        later = calendar.period_of(period.end_at)
        assert (later.start_at, calendar.before(later)) == (period.end_at, period)
        period = later


@pytest.mark.parametrize("name", ["2026", "2026-Q5", "2026-Q0", "Q3", "2026-q3", "2026-Q3 "])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(UsageError):
        Calendar(UTC).period(name)


def test_the_default_is_the_earliest_quarter_not_sealed() -> None:
    """2026-Q3 ends on Wednesday, 30 September: the tenth business day after it is Wednesday, 14 October."""
    calendar = Calendar(UTC)
    assert calendar.default_period(datetime(2026, 10, 14, 23, 59, tzinfo=UTC)).name == "2026-Q3"
    assert calendar.default_period(datetime(2026, 10, 15, tzinfo=UTC)).name == "2026-Q4"
