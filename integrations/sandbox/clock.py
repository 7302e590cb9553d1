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
        if not self.running:
            return self._base
        return self._base + timedelta(seconds=time.monotonic() - self._since_s)

    def set(self, now: datetime) -> None:
        if now.tzinfo is None:
            raise ValueError("the sandbox's clock takes an aware datetime")
        self._base = now.astimezone(UTC)
        self._since_s = time.monotonic()

    def advance(self, by: timedelta) -> None:
        self.set(self.now() + by)
