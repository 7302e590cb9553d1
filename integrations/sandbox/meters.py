"""A vendor's limits at work: what it answers when a bucket is empty, and the headers before that. Counted on its clock."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from typing import Protocol

from integrations.sandbox.buckets import TokenBucket, Window
from integrations.sandbox.exchange import Exchange
from integrations.sandbox.http import Response
from integrations.sandbox.limits import Burst, JiraCloud, JiraDataCenter, NotionPlan
from integrations.sandbox.notion.errors import refusal


class Meter(Protocol):
    """One vendor's limits at work."""

    def refusal(self, exchange: Exchange, now: datetime) -> Response | None:
        """The vendor's 429, or None: then the request is counted."""
        ...

    def marked(self, exchange: Exchange, response: Response, now: datetime) -> Response:
        """The answer with the headers that tell how much is left."""
        ...


class NoMeter:
    def refusal(self, exchange: Exchange, now: datetime) -> Response | None:
        return None

    def marked(self, exchange: Exchange, response: Response, now: datetime) -> Response:
        return response


def meter_of(limits: JiraCloud | JiraDataCenter | NotionPlan | None) -> Meter:
    match limits:
        case JiraCloud():
            return CloudMeter(limits)
        case JiraDataCenter():
            return DataCenterMeter(limits)
        case NotionPlan():
            return NotionMeter(limits)
    return NoMeter()


class CloudMeter:
    """Quota, then the issue's write limits, then the endpoint's burst bucket; a refused request takes from none."""

    def __init__(self, limits: JiraCloud) -> None:
        self._limits = limits
        self._bursts: dict[str, TokenBucket] = {}
        self._writes: dict[str, list[Window]] = {}
        self._points = 0
        self._hour: datetime | None = None

    def refusal(self, exchange: Exchange, now: datetime) -> Response | None:
        return self._quota(exchange, now) or self._per_issue(exchange, now) or self._burst(exchange, now)

    def marked(self, exchange: Exchange, response: Response, now: datetime) -> Response:
        bucket = self._bucket(exchange)
        left = bucket.left(now)
        headers = {"X-RateLimit-Limit": str(bucket.size), "X-RateLimit-Remaining": str(left)}
        headers["X-RateLimit-Reset"] = _iso(now + timedelta(seconds=bucket.full_in_s(now)))
        if left < bucket.size * 0.2:
            headers["X-RateLimit-NearLimit"] = "true"
        headers["RateLimit-Policy"] = f'"jira-burst-based";q={bucket.per_s:g};w=1'
        if most := self._quota_of(exchange):
            self._points += _points(exchange, response)
            headers["RateLimit-Policy"] += f', "{self._limits.points_pool}-app-quota";q={most};w=3600'
            headers["RateLimit"] = self._left(most, now)
        return replace(response, headers=headers | response.headers)

    def _left(self, most: int, now: datetime) -> str:
        """How many points remain, said only when few do, and for how many seconds more they must do."""
        left = max(0, most - self._points)
        remaining = f";r={left}" if left < most * 0.2 else ""
        until_s = math.ceil((_hour(now) + timedelta(hours=1) - now).total_seconds())
        return f'"{self._limits.points_pool}-app-quota"{remaining};t={until_s}'

    def _quota_of(self, exchange: Exchange) -> int | None:
        counted = exchange.by_app or self._limits.points_from == "everybody"
        return self._limits.points_per_hour if counted else None

    def _quota(self, exchange: Exchange, now: datetime) -> Response | None:
        """Denied until the next UTC hour once the points are used up."""
        hour, most = _hour(now), self._quota_of(exchange)
        if hour != self._hour:
            self._hour, self._points = hour, 0
        if most is None or self._points < most:
            return None
        reset = hour + timedelta(hours=1)
        reason = f"jira-quota-{self._limits.points_pool}-based"
        return _too_many(reason, (reset - now).total_seconds(), most, now)

    def _per_issue(self, exchange: Exchange, now: datetime) -> Response | None:
        if not (exchange.mutates and exchange.issue):
            return None
        if exchange.issue not in self._writes:
            self._writes[exchange.issue] = [Window(a.requests, a.window_s) for a in self._limits.issue_writes]
        windows = self._writes[exchange.issue]
        wait_s = max((window.wait_s(now) for window in windows), default=0.0)
        if wait_s:
            return _too_many("jira-per-issue-on-write", wait_s, windows[0].most, now)
        for window in windows:
            window.take(now)
        return None

    def _burst(self, exchange: Exchange, now: datetime) -> Response | None:
        bucket = self._bucket(exchange)
        wait_s = bucket.wait_s(now)
        if wait_s:
            return _too_many("jira-burst-based", wait_s, bucket.size, now)
        bucket.take(now)
        return None

    def _bucket(self, exchange: Exchange) -> TokenBucket:
        if exchange.endpoint not in self._bursts:
            method, path = exchange.endpoint.split(" ", 1)
            fitting = [b for b in self._limits.bursts if fnmatchcase(method, b.method) and _fits(path, b.endpoint)]
            burst = fitting[0] if fitting else Burst(per_s=100, bucket=350)
            self._bursts[exchange.endpoint] = TokenBucket(burst.bucket, burst.per_s)
        return self._bursts[exchange.endpoint]


class DataCenterMeter:
    """Every authenticated answer tells the state of the user's bucket; `Retry-After: 0` says go on."""

    def __init__(self, limits: JiraDataCenter) -> None:
        self._limits = limits
        self._buckets: dict[str, TokenBucket] = {}

    def refusal(self, exchange: Exchange, now: datetime) -> Response | None:
        if exchange.account in self._limits.exempt:
            return None
        bucket = self._bucket(exchange)
        wait_s = bucket.wait_s(now)
        if not wait_s:
            bucket.take(now)
            return None
        return Response(429, {"message": "Rate limit exceeded."}, {"Retry-After": _seconds(wait_s)})

    def marked(self, exchange: Exchange, response: Response, now: datetime) -> Response:
        if exchange.account in self._limits.exempt:
            return response
        headers = {
            "X-RateLimit-Limit": str(self._limits.bucket),
            "X-RateLimit-Remaining": str(self._bucket(exchange).left(now)),
            "X-RateLimit-Interval-Seconds": str(self._limits.interval_s),
            "X-RateLimit-FillRate": str(self._limits.fill),
            "Retry-After": "0",
        }
        return replace(response, headers=headers | response.headers)

    def _bucket(self, exchange: Exchange) -> TokenBucket:
        per_s = self._limits.fill / self._limits.interval_s
        return self._buckets.setdefault(exchange.account, TokenBucket(self._limits.bucket, per_s))


class NotionMeter:
    """A window by connection and one for the workspace; no headers before the 429."""

    def __init__(self, limits: NotionPlan) -> None:
        self._limits = limits
        self._connections: dict[str, Window] = {}
        shared = limits.workspace
        self._workspace = Window(shared.requests, shared.window_s) if shared else None

    def refusal(self, exchange: Exchange, now: datetime) -> Response | None:
        own = self._connections.setdefault(exchange.account, Window(self._limits.per_minute, 60.0))
        if wait_s := own.wait_s(now):
            return notion_429("public_api_request_rate_limit", wait_s)
        if self._workspace and (wait_s := self._workspace.wait_s(now)):
            return notion_429("public_api_space_request_rate_limit", wait_s)
        own.take(now)
        if self._workspace:
            self._workspace.take(now)
        return None

    def marked(self, exchange: Exchange, response: Response, now: datetime) -> Response:
        return response


def _hour(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def notion_429(reason: str, wait_s: float) -> Response:
    wait = _seconds(wait_s)
    message = "You have been rate limited. Please try again in a few minutes."
    answer = refusal(429, "rate_limited", message, rate_limit_reason=reason, retry_after=wait).response
    return replace(answer, headers={"Retry-After": wait})


def _too_many(reason: str, wait_s: float, most: int, now: datetime) -> Response:
    headers = {
        "Retry-After": _seconds(wait_s),
        "X-RateLimit-Limit": str(most),
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": _iso(now + timedelta(seconds=wait_s)),
        "RateLimit-Reason": reason,
    }
    return Response(429, {"errorMessages": ["Rate limit exceeded."], "errors": {}}, headers)


_PEOPLE = ("/user", "/group", "/myself", "/role", "/mypermissions", "/permissions")


def _points(exchange: Exchange, response: Response) -> int:
    """One for a request, and one for every object read (two for people, groups and permissions); a write costs one."""
    if exchange.mutates or response.status >= 400:
        return 1
    identity = any(part in exchange.endpoint for part in _PEOPLE)
    return 1 + _objects(response) * (2 if identity else 1)


def _objects(response: Response) -> int:
    match response.body:
        case list() as items:
            return len(items)
        case {"issues": list() as items} | {"values": list() as items} | {"comments": list() as items}:
            return len(items)
    return 1


def _fits(path: str, pattern: str) -> bool:
    """`*` in a pattern is one part of the path; the pattern `*` is any path."""
    parts, wanted = path.split("/"), pattern.split("/")
    return pattern == "*" or (
        len(parts) == len(wanted) and all(fnmatchcase(part, want) for part, want in zip(parts, wanted, strict=True))
    )


def _seconds(wait_s: float) -> str:
    return str(max(math.ceil(wait_s), 1))


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
