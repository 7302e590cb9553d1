"""Which requests came too early: the oracle for "`Retry-After` is obeyed"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from integrations.sandbox.exchange import Exchange
from integrations.sandbox.http import Response

ASKING = frozenset({429, 503, 529})
GRACE_S = 0.1
"""A request on another connection may have been on its way when the answer was sent; so much later it no longer was."""


@dataclass(frozen=True)
class Wait:
    """An answer's wish that a scope be left alone until an instant of the sandbox's clock."""

    scope: str
    until_at: datetime
    connection: str
    answered_s: float
    """On the machine's monotonic clock."""

    def holds(self, exchange: Exchange, now: datetime) -> bool:
        request = exchange.request
        later = request.connection == self.connection or request.received_s > self.answered_s + GRACE_S
        return later and now < self.until_at and self.scope in exchange.scopes


class Waits:
    def __init__(self) -> None:
        self._waits: list[Wait] = []

    def too_early(self, exchange: Exchange, now: datetime) -> bool:
        self._waits = [wait for wait in self._waits if now < wait.until_at]
        return any(wait.holds(exchange, now) for wait in self._waits)

    def note(self, exchange: Exchange, response: Response, now: datetime, answered_s: float) -> None:
        """Remember what the answer asks for, if it asks for anything."""
        until_at = _until(response, now)
        if until_at is not None:
            scope = _scope(exchange, response)
            self._waits.append(Wait(scope, until_at, exchange.request.connection, answered_s))


def _until(response: Response, now: datetime) -> datetime | None:
    asked = response.headers.get("Retry-After", "") if response.status in ASKING else ""
    try:
        return now + timedelta(seconds=float(asked)) if asked else None
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)
    except ValueError:
        return _date(asked)


def _date(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return at if at.tzinfo else None


def _scope(exchange: Exchange, response: Response) -> str:
    """What the answer's reason covers: Jira names it in a header, Notion in the body. Without one, the account."""
    more: Any = response.body.get("additional_data", {}) if isinstance(response.body, dict) else {}
    reason = response.headers.get("RateLimit-Reason") or more.get("rate_limit_reason", "")
    match str(reason):
        case "jira-burst-based" | "public_api_endpoint_rate_limit":
            return exchange.endpoint_scope
        case "jira-per-issue-on-write":
            return exchange.issue_scope
        case "jira-quota-global-based" | "jira-quota-tenant-based" | "public_api_space_request_rate_limit":
            return exchange.vendor
    return exchange.account_scope
