"""How often people said that they meet, and the stretches of days in each of which one meeting is due."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from scoring.policy import Cadence
from sync.workdays import WorkCalendar

Slot = tuple[date, date]
"""`[first, after)`."""

_PARTS = re.compile(r"[；;、,，。\n]+")
_DAYS: Mapping[Cadence, int] = {"weekly": 7, "biweekly": 14}
_MONTHS: Mapping[Cadence, int] = {"monthly": 1, "quarterly": 3}


def cadence_of(text: str, words: Mapping[Cadence, Iterable[str]]) -> Cadence | None:
    """The longest word decides: bi-weekly is not weekly."""
    said = text.casefold()
    found = [(len(word), cadence) for cadence, listed in words.items() for word in listed if word in said]
    return max(found)[1] if found else None


def promises(text: str, words: Mapping[Cadence, Iterable[str]]) -> list[tuple[Cadence, str]]:
    """`每週三聯合會議；雙週共榮洞見`: each part that names a cadence."""
    found = ((cadence_of(part, words), part.strip()) for part in _PARTS.split(text))
    return [(cadence, part) for cadence, part in found if cadence]


def slots(cadence: Cadence, first: date, after: date, calendar: WorkCalendar) -> list[Slot]:
    """Those that lie wholly in `[first, after)`. Weeks are counted from `first`, months are the calendar's."""
    if cadence == "daily":
        days = (first + timedelta(days=n) for n in range((after - first).days))
        return [(day, day + timedelta(days=1)) for day in days if calendar.works_on(day)]
    if cadence in _DAYS:
        step = timedelta(days=_DAYS[cadence])
        starts = (first + n * step for n in range((after - first) // step))
        return [(start, start + step) for start in starts]
    return list(_months(_MONTHS[cadence], first, after))


def _months(step: int, first: date, after: date) -> Iterable[Slot]:
    month = first.year * 12 + first.month - 1 + (first.day > 1)
    while (end := _first_of(month + step)) <= after:
        yield _first_of(month), end
        month += step


def _first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)
