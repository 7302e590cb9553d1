"""What to ask a search for, in JQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Moment = Callable[[int], str]
"""Epoch milliseconds -> how JQL says that instant."""

FOLD = timedelta(hours=2)
"""Clocks are put back by less than this."""


@dataclass(frozen=True, slots=True)
class Query:
    """Tasks of some projects (none: of all that the account sees), changed since an instant. There is no upper bound: a
    task that keeps changing would then never be read."""

    projects: Sequence[str] = ()
    since_ms: int | None = None

    def jql(self, moment: Moment) -> str:
        """Bounded, as Cloud wants it, since it names projects or an instant."""
        parts = [f"project in ({quoted(self.projects)})"] if self.projects else []
        if self.since_ms is not None:
            parts.append(f"updated >= {moment(self.since_ms)}")
        return " AND ".join(parts)


def quoted(texts: Iterable[str]) -> str:
    return ", ".join(f'"{text}"' for text in texts)


def local(zone_name: str) -> Moment:
    """Instants to the minute in the zone of the account's profile, which is how JQL reads them; never later than meant."""
    try:
        zone = ZoneInfo(zone_name)
    except (ZoneInfoNotFoundError, ValueError):
        # Not known here: half a day before UTC is earlier than any.
        return lambda ms: _minute(_at(ms) - timedelta(hours=12))

    def moment(ms: int) -> str:
        at = _at(ms).astimezone(zone)
        # In the hour that comes twice, the text does not say which of the two: take one before both.
        twice = at.replace(fold=0).utcoffset() != at.replace(fold=1).utcoffset()
        return _minute((_at(ms) - FOLD).astimezone(zone) if twice else at)

    return moment


def _at(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def _minute(at: datetime) -> str:
    return f'"{at:%Y/%m/%d %H:%M}"'
