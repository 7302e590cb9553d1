"""The rounds of awards: the whole period, and its calendar months in the organisation's time zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scoring.indicators.registry import View


@dataclass(frozen=True, slots=True)
class Round:
    """`[start_at, until_at)`. The first of a period also has the rows that came late, the last those by which others were
    taken back until the seal: the months add up to the quarter (V18)."""

    name: str
    start_at: datetime
    until_at: datetime
    first: bool = True
    last: bool = True

    def covers(self, at: datetime) -> bool:
        return (self.first or self.start_at <= at) and (self.last or at < self.until_at)


def whole(view: View) -> Round:
    return Round(view.period.name, view.period.start_at, view.period.end_at)


def months(view: View) -> Iterator[Round]:
    """Those that have begun by the end of what was observed, named `2026-07`."""
    midnight, staff = view.scene.calendar.midnight, view.scene.staff
    first = staff.day(view.period.start_at)
    while midnight(first) < view.until_at:
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        start_at, until_at = midnight(first), midnight(after)
        ends = {"first": start_at <= view.period.start_at, "last": until_at >= view.period.end_at}
        yield Round(f"{first:%Y-%m}", start_at, until_at, **ends)
        first = after
