"""The sandbox's time: set, advanced, or running with the machine's from a set instant."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Stands still unless `running`; every stamp in the sandbox and the HTTP `Date` header come from here."""

    def __init__(self, now: datetime, *, running: bool = False) -> None:
        self.running = running
        self.set(now)

    def now(self) -> datetime:
        base, since_s = self._mark
        return base + timedelta(seconds=time.monotonic() - since_s) if self.running else base

    def set(self, now: datetime) -> None:
        if now.tzinfo is None:
            raise ValueError("the sandbox's clock takes an aware datetime")
        # One assignment: a thread that reads meanwhile sees the old time or the new one, no mixture.
        self._mark = (now.astimezone(UTC), time.monotonic())

    def advance(self, by: timedelta) -> None:
        self.set(self.now() + by)


class Face(Clock):
    """One vendor's clock on the wall: the sandbox's time, and `ahead` of it (negative: behind)."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.ahead = timedelta()
        super().__init__(clock.now(), running=clock.running)

    def now(self) -> datetime:
        return self._clock.now() + self.ahead

    def set(self, now: datetime) -> None:
        """Sets the sandbox's clock, so that this one shows `now`."""
        self._clock.set(now - self.ahead)

    def show_ahead_s(self, seconds: float) -> None:
        self.ahead = timedelta(seconds=seconds)
