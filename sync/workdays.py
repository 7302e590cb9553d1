"""When a team works: weekdays and hours in its time zone, holidays, and weekend days worked instead (調休, 補班).

An instant is working time when a clock on the team's wall shows an hour of work on a day of work. So an hour that daylight
saving skips is none, and one that it repeats counts twice.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property

MONDAY_TO_FRIDAY = frozenset(range(5))
NINE_TO_SIX = ((9 * 3600, 18 * 3600),)

Span = tuple[int, int]
"""`[first, last)` in seconds: of a day by the clock on the wall, or since 1970 UTC."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class WorkCalendar:
    """`days` are weekdays (0 is Monday), `hours` disjoint spans of the day in order, up to 86,400. A day in `make_up` is
    worked whatever the weekday and the holidays say."""

    zone: tzinfo
    days: frozenset[int] = MONDAY_TO_FRIDAY
    hours: tuple[Span, ...] = NINE_TO_SIX
    holidays: frozenset[date] = frozenset()
    make_up: frozenset[date] = frozenset()

    def works_on(self, day: date) -> bool:
        return day in self.make_up or (day.weekday() in self.days and day not in self.holidays)

    def business_days(self, first: date, last: date) -> int:
        """Days of work after `first` up to and with `last`; negative when `last` is earlier: `bd(last - first)` of the
        scoring method. Additive: a..b and b..c make a..c."""
        return self._worked_until(last.toordinal()) - self._worked_until(first.toordinal())

    def add_days(self, day: date, n: int) -> date:
        """The n-th day of work after `day`, or before it when n is negative; `day` itself, worked or not, when n is 0."""
        start, reach = day.toordinal(), abs(n) * 7 + 7 * (len(self.holidays) + 2)
        before = self._worked_until(start - (n < 0))
        if n > 0:
            return date.fromordinal(self._first(before + n, start, start + reach))
        return date.fromordinal(self._first(before + n + 1, start - reach, start)) if n else day

    def business_hours(self, start: datetime, end: datetime) -> int:
        """Seconds of working time from `start` to `end`, both aware; negative when `end` is earlier. Whole seconds, rounded
        so that a..b and b..c make a..c exactly."""
        if end < start:
            return -self.business_hours(end, start)
        first, last = start.astimezone(self.zone).date(), end.astimezone(self.zone).date()
        years = sum(self._year(year)[-1] for year in range(first.year, last.year))
        return years + self._worked_in_year(last, end) - self._worked_in_year(first, start)

    # Days: whole weeks by arithmetic, exceptions by bisection.

    def _first(self, count: int, low: int, high: int) -> int:
        """The first ordinal at which so many days were worked."""
        return low + bisect_left(range(low, high), count, key=self._worked_until)

    def _worked_until(self, ordinal: int) -> int:
        """Days of work from a Monday long ago up to and with that day. Ordinal 1 is a Monday."""
        weeks, rest = divmod(ordinal, 7)
        regular = weeks * len(self.days) + sum(weekday < rest for weekday in self.days)
        more, fewer = self._exceptions
        return regular + bisect_left(more, ordinal + 1) - bisect_left(fewer, ordinal + 1)

    @cached_property
    def _exceptions(self) -> tuple[list[int], list[int]]:
        """Ordinals of days worked though their weekday is free, and of days free though it is not."""
        more = sorted(day.toordinal() for day in self.make_up if day.weekday() not in self.days)
        free = self.holidays - self.make_up
        return more, sorted(day.toordinal() for day in free if day.weekday() in self.days)

    # Hours: each year once, as sums by day.

    def _worked_in_year(self, day: date, at: datetime) -> int:
        """Seconds worked since the year of `day`, which is the day of `at`, began."""
        second = (at - _EPOCH) // timedelta(seconds=1)
        today = sum(min(second, last) - first for first, last in self._spans(day) if first < second)
        return self._year(day.year)[day.timetuple().tm_yday - 1] + today

    @cached_property
    def _years(self) -> dict[int, list[int]]:
        return {}

    def _year(self, year: int) -> list[int]:
        """Seconds worked in that year before each of its days; the last entry is the whole year."""
        if year not in self._years:
            sums, new_year = [0], date(year, 1, 1)
            for n in range((date(year + 1, 1, 1) - new_year).days):
                worked = sum(last - first for first, last in self._spans(new_year + timedelta(days=n)))
                sums.append(sums[-1] + worked)
            self._years[year] = sums
        return self._years[year]

    def _spans(self, day: date) -> list[Span]:
        """Working time of a day, in seconds since 1970."""
        if not self.works_on(day):
            return []
        return [
            (first - offset, last - offset)
            for start, end, offset in self._segments(day)
            for one, other in self._clocked(day)
            if (first := max(one, start + offset)) < (last := min(other, end + offset))
        ]

    def _clocked(self, day: date) -> Iterator[Span]:
        """Hours of work as a clock shows them, in seconds since 1970 by that clock."""
        midnight = (day.toordinal() - _EPOCH.toordinal()) * 86_400
        return ((midnight + first, midnight + last) for first, last in self.hours)

    def _segments(self, day: date) -> Iterator[tuple[int, int, int]]:
        """The parts of a day with one UTC offset each: first and last second, offset. Two on the day of a change."""
        start, end = self._midnight(day), self._midnight(day + timedelta(days=1))
        while start < end and self._offset(start) != self._offset(end - 1):
            offset = self._offset(start)
            change = bisect_left(range(start, end), True, key=lambda second: self._offset(second) != offset)
            yield start, start + change, offset
            start += change
        if start < end:
            yield start, end, self._offset(start)

    def _midnight(self, day: date) -> int:
        """The first second of a day; where a change of the clock skips midnight, the moment of the change."""
        return (datetime.combine(day, time(), self.zone) - _EPOCH) // timedelta(seconds=1)

    def _offset(self, second: int) -> int:
        offset = (_EPOCH + timedelta(seconds=second)).astimezone(self.zone).utcoffset()
        assert offset is not None
        return offset // timedelta(seconds=1)
