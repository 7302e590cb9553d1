"""Working time in Taipei as whole minutes: stories plan in them and ask here for the instant."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

TAIPEI = ZoneInfo("Asia/Taipei")
OPENS = time(9, 30)
DAY = 540
"""Working minutes a day, 9:30 to 18:30."""

FIRST, LAST = date(2023, 1, 2), date(2026, 11, 30)
HOLIDAYS = frozenset({date(2026, 6, 19), date(2026, 9, 25), date(2026, 9, 28), date(2026, 10, 9), date(2026, 10, 26)})
"""Of the demo's quarter: Dragon Boat, Mid-Autumn, Teachers' Day, National Day (observed), Retrocession Day (observed)."""

_DAYS = [
    day
    for number in range((LAST - FIRST).days + 1)
    if (day := FIRST + timedelta(days=number)).weekday() < 5 and day not in HOLIDAYS
]
_NUMBER = {day: number for number, day in enumerate(_DAYS)}


def minute(day: date, after_opening: int = 0) -> int:
    """A working minute of that day, or of the next working day when it is a free one."""
    while day not in _NUMBER:
        day += timedelta(days=1)
    return _NUMBER[day] * DAY + after_opening


def day_of(working_minute: int) -> date:
    return _DAYS[working_minute // DAY]


def instant(working_minute: int) -> datetime:
    opening = datetime.combine(day_of(working_minute), OPENS, TAIPEI)
    return opening + timedelta(minutes=working_minute % DAY)


def shifted(day: date, working_days: int) -> date:
    """The working day that many before (negative) or after."""
    return _DAYS[minute(day) // DAY + working_days]
