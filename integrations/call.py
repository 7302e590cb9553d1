"""ONE policy for every vendor call: pacing, retry, and what an answer means.

`client.py` of each adapter turns its SDK's exceptions into ours with `refusal` and sends every request through a `Caller`:
`read` may be repeated, `write` is sent exactly once (the SDKs' own retries are off, because they repeat POSTs).
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

import tenacity

from sync.errors import (
    AlongsideError,
    Collided,
    CredentialError,
    Forbidden,
    RateLimited,
    TryAgain,
    Unavailable,
    VendorRefused,
)

T = TypeVar("T")

TIMEOUT_S = (5.0, 60.0)
"""To connect, and to wait for the next bytes (both vendors end a request at 60 s)."""

ATTEMPTS = 5
PATIENCE_S = 120.0
"""Longest single wait that a read makes; a vendor that asks for more ends the run with exit 75 and a resume point."""

RATE_STATUSES = frozenset({429, 529})
"""529 is Notion's `service_overload`: the same handling as 429, says its documentation."""

COLLISION = "conflict_error"
"""Notion's word for two writes at the same moment: one or two in a hundred, says its documentation, and none is saved."""


class Caller:
    """Calls to one vendor through one account, at most `per_second` of them."""

    def __init__(
        self,
        per_second: float,
        *,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._gap_s = 1 / per_second
        self._next_s = 0.0
        self._sleep = sleep
        self._monotonic = monotonic
        self._retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(_worth_repeating),
            wait=_wait_s,
            stop=tenacity.stop_after_attempt(ATTEMPTS),
            sleep=sleep,
            reraise=True,
        )

    def read(self, send: Callable[[], T]) -> T:
        """Send a request that changes nothing, again when the vendor stumbles or asks to wait."""

        def attempt() -> T:
            self._keep_pace()
            return send()

        return self._retrying(attempt)

    def write(self, send: Callable[[], T]) -> T:
        """Send a mutation once."""
        self._keep_pace()
        return send()

    def _keep_pace(self) -> None:
        now = self._monotonic()
        if now < self._next_s:
            self._sleep(self._next_s - now)
        self._next_s = max(now, self._next_s) + self._gap_s


def _worth_repeating(error: BaseException) -> bool:
    return isinstance(error, TryAgain) and (error.wait_s is None or error.wait_s <= PATIENCE_S)


_backoff = tenacity.wait_random_exponential(multiplier=1, max=30)


def _wait_s(state: tenacity.RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.wait_s if isinstance(error, TryAgain) else None
    # A vendor may say "0 seconds" with a 429 (Jira Data Center 9.12 does): never hammer it.
    return max(asked, 1.0) if asked is not None else _backoff(state)


def refusal(vendor: str, status: int, headers: Mapping[str, str], reason: str) -> AlongsideError:
    """The error that an answer with `status` (no 2xx) means. `reason` is the vendor's word for it: a code, never a body,
    since bodies may carry what people wrote.

    A redirect (some proxy's log-in page) and a 408 leave open what became of the request, as a 5xx does. `Retry-After` may
    come with any of them (Jira and proxies send it with a 503)."""
    wait_s = retry_after_s(headers)
    if status in RATE_STATUSES:
        return RateLimited("vendor.rate_limited", vendor=vendor, wait_s=wait_s)
    if status >= 500 or status < 400 or status == 408:
        return Unavailable("vendor.unavailable", vendor=vendor, status=status, wait_s=wait_s)
    if status == 401:
        return CredentialError("vendor.unauthorized", vendor=vendor)
    if status == 403:
        return Forbidden("vendor.forbidden", vendor=vendor, status=status, reason=reason)
    if status == 409 and reason == COLLISION:
        return Collided("vendor.collided", vendor=vendor, wait_s=1.0 if wait_s is None else wait_s)
    return VendorRefused("vendor.refused", vendor=vendor, status=status, reason=reason)


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """`Retry-After` as seconds (whole, fractional, or an HTTP date against the answer's own `Date`); None when absent or
    unreadable. `headers` finds names in any case."""
    value = headers.get("Retry-After", "")
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        return _until(value, headers.get("Date", ""))
    return None if math.isnan(seconds) else max(seconds, 0.0)


def _until(value: str, date: str) -> float | None:
    try:
        then = _aware(parsedate_to_datetime(value))
        now = _aware(parsedate_to_datetime(date)) if date else datetime.now(UTC)
    except ValueError:
        return None
    return max((then - now).total_seconds(), 0.0)


def _aware(at: datetime) -> datetime:
    """The zone `-0000` is read as none; it means UTC."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)
