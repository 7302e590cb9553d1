"""Two ways to count requests on a clock that may also be set back."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta


class TokenBucket:
    """Full with `size` tokens; `per_s` come back every second."""

    def __init__(self, size: int, per_s: float) -> None:
        self.size = size
        self.per_s = per_s
        self._tokens = float(size)
        self._at: datetime | None = None

    def wait_s(self, now: datetime) -> float:
        """Until there is a token; 0.0 when there is one."""
        self._fill(now)
        return 0.0 if self._tokens >= 1 else (1 - self._tokens) / self.per_s

    def take(self, now: datetime) -> None:
        self._fill(now)
        self._tokens -= 1

    def left(self, now: datetime) -> int:
        self._fill(now)
        return int(self._tokens)

    def full_in_s(self, now: datetime) -> float:
        self._fill(now)
        return (self.size - self._tokens) / self.per_s

    def _fill(self, now: datetime) -> None:
        passed_s = (now - self._at).total_seconds() if self._at else 0.0
        self._tokens = min(self._tokens + max(passed_s, 0.0) * self.per_s, float(self.size))
        self._at = now


class Window:
    """At most `most` in any `span_s` seconds."""

    def __init__(self, most: int, span_s: float) -> None:
        self.most = most
        self._span = timedelta(seconds=span_s)
        self._taken: deque[datetime] = deque()

    def wait_s(self, now: datetime) -> float:
        """Until one more fits; 0.0 when it does."""
        while self._taken and not now - self._span < self._taken[0] <= now:
            self._taken.popleft()
        if len(self._taken) < self.most:
            return 0.0
        return (self._taken[0] + self._span - now).total_seconds()

    def take(self, now: datetime) -> None:
        self._taken.append(now)
