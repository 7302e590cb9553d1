"""ONE policy for every vendor call: pacing, waiting, retry, and what an answer means.

`client.py` of each adapter turns its SDK's exceptions into ours with `refusal` and sends every request through a `Caller`:
`read` may be repeated, `write` is sent exactly once (the SDKs' own retries are off, because they repeat POSTs).
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import Lock
from typing import Any, TypeVar

import tenacity

from sync.errors import (
    AlongsideError,
    Collided,
    CredentialError,
    Forbidden,
    RateLimited,
    Scope,
    TryAgain,
    Unavailable,
    VendorRefused,
)

T = TypeVar("T")

TIMEOUT_S = (5.0, 60.0)
"""To connect, and to wait for the next bytes (both vendors end a request at 60 s)."""

ATTEMPTS = 5
PATIENCE_S = 120.0
"""Longest single wait that a call makes; a vendor that asks for more ends the run with exit 75 and a resume point."""

RATE_STATUSES = frozenset({429, 529})
"""529 is Notion's `service_overload`: the same handling as 429, says its documentation."""

COLLISION = "conflict_error"
"""Notion's word for two writes at the same moment: one or two in a hundred, says its documentation, and none is saved."""

SLOWEST = 16.0
"""While a vendor says that a limit is near, the pace goes down, to this part of it at most."""

_REASONS: Mapping[str, Scope] = {"jira-burst-based": "endpoint", "jira-per-issue-on-write": "object"}
"""`RateLimit-Reason` (Jira Cloud, Rate limiting): what it covers. Quotas, and answers without a reason, cover everything."""


class Said(dict[str, Any]):
    """A vendor's answer that lists things: where the list is missing it is no answer."""

    def __init__(self, answer: Mapping[str, Any], vendor: str) -> None:
        super().__init__(answer)
        self._vendor = vendor

    def __missing__(self, key: str) -> Any:
        raise Unavailable("vendor.no_json", vendor=self._vendor)


class Caller:
    """Calls to one vendor through one account, by any number of threads: at most `per_second` together, and none before
    the vendor wants to hear of us again."""

    def __init__(
        self,
        per_second: float,
        *,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._gap_s = 1 / per_second
        self._next_s = 0.0
        self._slower = 1.0
        self._closed: dict[str, float] = {}
        self._vendor = ""
        self._lock = Lock()
        self._sleep = sleep
        self._monotonic = monotonic
        self._retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(_worth_repeating),
            wait=_wait_s,
            stop=tenacity.stop_after_attempt(ATTEMPTS),
            sleep=sleep,
            reraise=True,
        )

    def read(self, send: Callable[[], T], *, endpoint: str = "") -> T:
        """Send a request that changes nothing, again when the vendor stumbles or asks to wait."""
        # A copy, since the object that counts attempts is one a thread.
        return self._retrying.copy()(lambda: self._once(send, endpoint, ""))

    def write(self, send: Callable[[], T], *, endpoint: str = "", on: str = "") -> T:
        """Send a mutation of `on` once."""
        return self._once(send, endpoint, on)

    def heed(self, *, near_limit: bool) -> None:
        """What an answer said of the limits: go slower while one is near, and by and by faster again."""
        with self._lock:
            self._slower = min(self._slower * 2, SLOWEST) if near_limit else max(self._slower * 0.9, 1.0)

    def _once(self, send: Callable[[], T], endpoint: str, on: str) -> T:
        doors = {"all": "", "endpoint": f"endpoint {endpoint}", "object": f"object {on}"}
        self._wait_until_open(list(doors.values()))
        self._keep_pace()
        # Another thread may have been told to wait meanwhile.
        self._wait_until_open(list(doors.values()))
        try:
            return send()
        except (RateLimited, Unavailable) as error:
            if error.wait_s is not None:
                self._close(doors[error.scope], _at_least(error.wait_s), str(error.arguments.get("vendor", "")))
            raise

    def _close(self, door: str, wait_s: float, vendor: str) -> None:
        with self._lock:
            self._vendor = vendor
            self._closed[door] = max(self._closed.get(door, 0.0), self._monotonic() + wait_s)

    def _wait_until_open(self, doors: list[str]) -> None:
        """Raises RateLimited, without sending, where the wait would be beyond patience."""
        waited_until = 0.0
        while (until := self._open_at(doors)) > waited_until:
            wait_s = until - self._monotonic()
            if wait_s > PATIENCE_S:
                raise RateLimited("vendor.rate_limited", vendor=self._vendor, wait_s=wait_s)
            if wait_s > 0:
                self._sleep(wait_s)
            waited_until = until

    def _open_at(self, doors: list[str]) -> float:
        with self._lock:
            return max(self._closed.get(door, 0.0) for door in doors)

    def _keep_pace(self) -> None:
        """Take the next free moment, and wait for it outside the lock."""
        with self._lock:
            now = self._monotonic()
            mine = max(now, self._next_s)
            self._next_s = mine + self._gap_s * self._slower
        if mine > now:
            self._sleep(mine - now)


def _worth_repeating(error: BaseException) -> bool:
    return isinstance(error, TryAgain) and (error.wait_s is None or error.wait_s <= PATIENCE_S)


_backoff = tenacity.wait_random_exponential(multiplier=1, max=30)


def _wait_s(state: tenacity.RetryCallState) -> float:
    """The vendor's own wait is kept at the door, for every thread; only a collision concerns nobody else."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.wait_s if isinstance(error, TryAgain) else None
    if asked is None:
        return _backoff(state)
    return _at_least(asked) if isinstance(error, Collided) else 0.0


def _at_least(asked_s: float) -> float:
    """A vendor may say "0 seconds" with a 429 (Jira Data Center 9.12 does): never hammer it."""
    return max(asked_s, 1.0)


def refusal(vendor: str, status: int, headers: Mapping[str, str], reason: str) -> AlongsideError:
    """The error that an answer with `status` (no 2xx) means. `reason` is the vendor's word for it: a code, never a body,
    since bodies may carry what people wrote.

    A redirect (some proxy's log-in page) and a 408 leave open what became of the request, as a 5xx does. `Retry-After` may
    come with any of them (Jira and proxies send it with a 503)."""
    wait_s = retry_after_s(headers)
    if status in RATE_STATUSES:
        scope = _REASONS.get(headers.get("RateLimit-Reason", ""), "all")
        return RateLimited("vendor.rate_limited", vendor=vendor, wait_s=wait_s, scope=scope)
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
    then, now = instant_of(value), instant_of(date) if date else datetime.now(UTC)
    return max((then - now).total_seconds(), 0.0) if then and now else None


def instant_of(date: str) -> datetime | None:
    """An HTTP date; None for what is none. The zone `-0000` is read as none; it means UTC."""
    try:
        at = parsedate_to_datetime(date)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
