"""Fiscal quarters in the organisation's time zone, named `2026-Q3`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache

from sync.errors import UsageError
from sync.model import Period
from sync.workdays import WorkCalendar

SEAL_DAYS = 10
"""A period is sealed this many business days after its end."""

_NAME = re.compile(r"([1-9]\d{3})-Q([1-4])")


@dataclass(frozen=True)
class Calendar:
    """`fiscal_year_starts` is a month; a fiscal year is named after the calendar year in which it starts."""

    zone: tzinfo
    fiscal_year_starts: int = 1
    work: WorkCalendar = field(default=WorkCalendar(UTC), compare=False)
    """The organisation's days of work: Monday to Friday, when it is not given. Its hours and zone do not matter here."""

    def period(self, name: str) -> Period:
        """Raises UsageError when the name is not one of a quarter."""
        match = _NAME.fullmatch(name)
        if not match:
            raise UsageError("rule.period_name", name=name)
        return self._quarter(int(match[1]) * 4 + int(match[2]) - 1)

    def period_of(self, at: datetime) -> Period:
        day = at.astimezone(self.zone).date()
        months = day.year * 12 + day.month - self.fiscal_year_starts
        return self._quarter(months // 3)

    def before(self, period: Period) -> Period:
        return self.period_of(period.start_at - timedelta(hours=1))

    def default_period(self, as_of: datetime) -> Period:
        """The earliest one that is not sealed: the last quarter for its first ten business days, then the current."""
        current = self.period_of(as_of)
        last = self.before(current)
        return last if as_of < self.sealed_at(last) else current

    def sealed_at(self, period: Period) -> datetime:
        """The end of the tenth business day after the period."""
        last_day = period.end_at.astimezone(self.zone).date() - timedelta(days=1)
        return self.midnight(self.work.add_days(last_day, SEAL_DAYS) + timedelta(days=1))

    def midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def _quarter(self, number: int) -> Period:
        return _quarter(self, number)

    def _starts_on(self, number: int) -> date:
        months = number * 3 + self.fiscal_year_starts - 1
        return date(months // 12, months % 12 + 1, 1)


@cache
def _quarter(calendar: Calendar, number: int) -> Period:
    """Quarter `number` counts from year 0."""
    start, end = calendar._starts_on(number), calendar._starts_on(number + 1)
    return Period(
        name=f"{number // 4}-Q{number % 4 + 1}", start_at=calendar.midnight(start), end_at=calendar.midnight(end)
    )
