"""Work calendars: hours by the clock on the wall, days by arithmetic, both held against the slow way of counting."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.workdays import NINE_TO_SIX, Span, WorkCalendar

TAIPEI = ZoneInfo("Asia/Taipei")
ZONES = [UTC, TAIPEI, *map(ZoneInfo, ("America/New_York", "America/Santiago", "Australia/Lord_Howe", "Europe/Dublin"))]
"""Lord Howe's clock moves by half an hour, Santiago's at midnight."""
HOURS: list[tuple[Span, ...]] = [
    NINE_TO_SIX,
    ((9 * 3600, 12 * 3600), (13 * 3600, 18 * 3600)),
    ((0, 6 * 3600), (22 * 3600, 86_400)),
    ((0, 86_400),),
    ((5400, 9000), (9900, 12_600)),
]

days = st.dates(date(2025, 1, 1), date(2026, 12, 31))
instants = st.integers(0, 2 * 365 * 86_400 * 10**6).map(
    lambda n: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(microseconds=n)
)
calendars = st.builds(
    WorkCalendar,
    st.sampled_from(ZONES),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.sampled_from(HOURS),
    st.frozensets(days, max_size=12),
    st.frozensets(days, max_size=6),
)


@given(calendars, instants, instants, instants)
def test_hours_add_up(calendar: WorkCalendar, a: datetime, b: datetime, c: datetime) -> None:
    hours = calendar.business_hours
    assert hours(a, b) + hours(b, c) == hours(a, c)
    assert hours(a, b) == -hours(b, a)


@given(calendars, instants, instants, instants)
def test_more_time_is_never_less_work_nor_more_work_than_time(
    calendar: WorkCalendar, a: datetime, b: datetime, c: datetime
) -> None:
    a, b, c = sorted((a, b, c))
    assert 0 <= calendar.business_hours(a, b) <= calendar.business_hours(a, c) <= (c - a).total_seconds() + 1


@given(calendars, days, days, days)
def test_days_add_up_and_are_the_days_of_work(calendar: WorkCalendar, a: date, b: date, c: date) -> None:
    count = calendar.business_days
    assert count(a, b) + count(b, c) == count(a, c)
    a, b = sorted((a, b))
    assert count(a, b) == sum(calendar.works_on(a + timedelta(days=n)) for n in range(1, (b - a).days + 1))


@given(calendars, days, st.integers(-60, 60))
def test_so_many_days_later(calendar: WorkCalendar, day: date, n: int) -> None:
    later, step = calendar.add_days(day, n), timedelta(days=1 if n > 0 else -1)
    for _ in range(abs(n)):
        day += step
        while not calendar.works_on(day):
            day += step
    assert later == day


def clocked(calendar: WorkCalendar, at: datetime) -> bool:
    """By what a clock on the wall shows at that moment."""
    shown = at.astimezone(calendar.zone)
    second = shown.hour * 3600 + shown.minute * 60 + shown.second
    return calendar.works_on(shown.date()) and any(first <= second < last for first, last in calendar.hours)


CHANGES = [
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("America/Santiago", date(2026, 4, 4)),
    ("America/Santiago", date(2026, 9, 6)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Pacific/Apia", date(2011, 12, 30)),
]
"""Days on which a clock changes; Samoa had no 30 December 2011."""


@pytest.mark.parametrize(("zone", "day"), CHANGES)
@pytest.mark.parametrize("hours", HOURS)
def test_a_change_of_the_clock_counts_what_the_clock_shows(zone: str, day: date, hours: tuple[Span, ...]) -> None:
    calendar = WorkCalendar(ZoneInfo(zone), frozenset(range(7)), hours)
    start = datetime.combine(day, time(), UTC) - timedelta(days=1)
    end = start + timedelta(days=3)
    minutes = sum(clocked(calendar, start + timedelta(minutes=n)) for n in range(3 * 24 * 60))
    assert calendar.business_hours(start, end) == minutes * 60
    half = start + timedelta(hours=31)
    assert calendar.business_hours(start, half) + calendar.business_hours(half, end) == minutes * 60


def test_a_lunch_break_a_holiday_and_a_make_up_saturday_in_taiwan() -> None:
    """2026-09-25 (Mid-Autumn) and 28 (Teachers' Day) are free; suppose that Saturday 19 is worked instead."""
    free = frozenset({date(2026, 9, 25), date(2026, 9, 28)})
    calendar = WorkCalendar(
        TAIPEI, hours=((32_400, 43_200), (46_800, 64_800)), holidays=free, make_up=frozenset({date(2026, 9, 19)})
    )

    def at(day: int, hour: int, minute: int = 0) -> datetime:
        return datetime(2026, 9, day, hour, minute, tzinfo=TAIPEI)

    assert calendar.business_hours(at(24, 17), at(29, 10)) == 2 * 3600, "an hour on Thursday, an hour on Tuesday"
    assert calendar.business_hours(at(24, 11, 30), at(24, 13, 30)) == 3600
    assert calendar.business_hours(at(25, 0), at(28, 23)) == 0
    assert calendar.business_hours(at(19, 0), at(20, 0)) == 8 * 3600
    assert calendar.business_days(date(2026, 9, 18), date(2026, 9, 29)) == 6
    assert calendar.business_days(date(2026, 9, 29), date(2026, 9, 24)) == -1
    assert calendar.add_days(date(2026, 9, 18), 1) == date(2026, 9, 19)
    assert calendar.add_days(date(2026, 9, 24), 1) == date(2026, 9, 29)


def test_parts_of_a_second_add_up() -> None:
    calendar, start = WorkCalendar(UTC), datetime(2026, 7, 1, 9, tzinfo=UTC)
    middle, end = start + timedelta(seconds=1.6), start + timedelta(seconds=3)
    assert calendar.business_hours(start, middle) + calendar.business_hours(middle, end) == 3


def test_a_year_is_counted_once() -> None:
    """A thousand spells of up to a quarter look at two days each, not at every day between."""
    asked: list[date] = []

    class Counted(WorkCalendar):
        def _spans(self, day: date) -> list[Span]:
            asked.append(day)
            return super()._spans(day)

    calendar, start = Counted(ZoneInfo("America/New_York")), datetime(2026, 1, 5, 14, tzinfo=UTC)
    for n in range(1000):
        calendar.business_hours(start, start + timedelta(days=n % 90))
    assert len(asked) <= 365 + 2 * 1000
