"""The vendors' buckets on the sandbox's clock, what an empty one answers, and the journal's word on who came too early."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_sandbox import BOT, NOTION_LOGIN, START, Small

from integrations.sandbox.buckets import TokenBucket, Window
from integrations.sandbox.http import Request, Response
from integrations.sandbox.limits import PRESETS, Allowance, JiraCloud, JiraDataCenter, Limits, NotionPlan

STANDARD = PRESETS["standard"]


def tick(small: Small, seconds: float) -> None:
    small.clock.advance(timedelta(seconds=seconds))


def taken(small: Small, send: Any, most: int = 1000) -> tuple[int, Response]:
    """How many requests passed before a 429, and that."""
    for count in range(most):
        answer: Response = send()
        if answer.status == 429:
            return count, answer
    pytest.fail("no limit")


def test_there_are_none_unless_asked_for() -> None:
    small = Small()
    assert {small.read_page().status for _ in range(200)} == {200}
    assert "X-RateLimit-Limit" not in small.read_issue().headers


@pytest.mark.parametrize("preset", PRESETS)
def test_limits_are_data(preset: str) -> None:
    assert Limits.model_validate_json(PRESETS[preset].model_dump_json()) == PRESETS[preset]


# Notion


@pytest.mark.parametrize(("preset", "most"), [("standard", 180), ("business", 600)])
def test_a_connection_s_minute(preset: str, most: int) -> None:
    small = Small(limits=PRESETS[preset])
    count, refused = taken(small, small.read_page)
    assert (count, refused.headers["Retry-After"]) == (most, "60")
    assert refused.body["additional_data"] == {
        "rate_limit_reason": "public_api_request_rate_limit",
        "retry_after": "60",
    }
    tick(small, 59.5)
    assert small.read_page().headers["Retry-After"] == "1"
    tick(small, 0.5)
    assert small.read_page().status == 200


def test_the_workspace_is_shared_by_its_connections() -> None:
    plan = NotionPlan(workspace=Allowance(requests=10, window_s=300))
    small = Small(limits=Limits(notion=plan))
    _, refused = taken(small, small.read_page)
    assert refused.body["additional_data"]["rate_limit_reason"] == "public_api_space_request_rate_limit"
    assert refused.headers["Retry-After"] == "300"


def test_a_refused_write_is_not_carried_out() -> None:
    small = Small(limits=Limits(notion=NotionPlan(per_minute=1)))
    small.append("first")
    assert small.append("second").status == 429
    assert len(small.notion.below[small.page]) == 1
    assert [entry.mutating for entry in small.journal] == [True, False]


# Jira Cloud


@pytest.mark.parametrize(
    ("method", "target", "bucket", "per_s"),
    [
        ("GET", "/rest/api/3/issue/BRD-1", 400, 150),
        ("GET", "/rest/api/3/issue/BRD-1/changelog", 350, 200),
        ("GET", "/rest/api/3/myself", 350, 100),
        ("POST", "/rest/api/3/search/jql", 200, 100),
        ("PUT", "/rest/api/3/issue/NO-1", 350, 50),
    ],
)
def test_bursts_by_endpoint_and_method(method: str, target: str, bucket: int, per_s: int) -> None:
    small = Small(limits=Limits(jira=JiraCloud(issue_writes=())))
    body: Any = {} if method in ("POST", "PUT") else None
    count, refused = taken(small, lambda: small.send(method, target, body))
    assert count == bucket
    assert refused.headers["RateLimit-Reason"] == "jira-burst-based"
    assert (refused.headers["Retry-After"], refused.headers["X-RateLimit-Remaining"]) == ("1", "0")
    assert small.send("GET", "/rest/api/3/field").status == 200, "another endpoint has its own bucket"
    tick(small, 1)
    assert taken(small, lambda: small.send(method, target, body))[0] == per_s


def test_an_answer_tells_what_is_left() -> None:
    small = Small(limits=STANDARD)
    first = small.read_issue().headers
    assert (first["X-RateLimit-Limit"], first["X-RateLimit-Remaining"]) == ("400", "399")
    assert first["RateLimit-Policy"] == '"jira-burst-based";q=150;w=1'
    assert first["X-RateLimit-Reset"] == "2026-07-01T01:30:00Z"
    assert "X-RateLimit-NearLimit" not in first
    for _ in range(325):
        small.read_issue()
    assert small.read_issue().headers["X-RateLimit-NearLimit"] == "true"


def test_writes_to_one_issue() -> None:
    small = Small(limits=STANDARD, issues=2)
    count, refused = taken(small, small.edit_issue)
    assert count == 20
    assert refused.headers["RateLimit-Reason"] == "jira-per-issue-on-write"
    assert refused.headers["Retry-After"] == "2"
    assert small.read_issue().status == 200
    assert small.send("PUT", "/rest/api/3/issue/BRD-2", {"fields": {"summary": "x"}}).status == 204
    passed = count
    while small.edit_issue().headers.get("Retry-After") != "22":
        tick(small, 2)
        passed += taken(small, small.edit_issue)[0]
    assert passed == 100, "the second window: 100 in 30 s"


def test_a_quota_of_points_is_used_up_until_the_hour() -> None:
    small = Small(limits=Limits(jira=JiraCloud(points_per_hour=10, points_from="everybody")))
    count, refused = taken(small, small.read_issue)
    assert count == 5, "two points each"
    assert refused.headers["RateLimit-Reason"] == "jira-quota-tenant-based"
    assert refused.headers["Retry-After"] == "1800"
    assert small.send("GET", "/rest/api/3/field").status == 429
    tick(small, 1800)
    assert small.read_issue().status == 200


def test_points_are_counted_for_apps_only() -> None:
    small = Small(limits=Limits(jira=JiraCloud(points_per_hour=10)))
    assert "RateLimit" not in small.read_issue().headers
    scopes = ("read:jira-work", "read:jira-user")
    access = small.jira.apps.consent(next(iter(small.jira.users)), "app", scopes)["access_token"]
    place = f"/ex/jira/{small.jira.cloud_id}/rest/api/3/priority/3"
    request = Request("GET", place, {"authorization": f"Bearer {access}"}, b"", "http://x")
    told = [small.handle(request).headers.get("RateLimit") for _ in range(5)]
    assert told == ['"tenant-app-quota";t=1800'] * 4 + ['"tenant-app-quota";r=0;t=1800']
    assert small.handle(request).headers["RateLimit-Reason"] == "jira-quota-tenant-based"
    assert small.read_issue().status == 200


def test_people_cost_double() -> None:
    small = Small(limits=Limits(jira=JiraCloud(points_per_hour=9, points_from="everybody")))
    assert taken(small, lambda: small.send("GET", "/rest/api/3/myself"))[0] == 3


# Jira Data Center


def test_a_token_bucket_by_user() -> None:
    small = Small(limits=Limits(jira=JiraDataCenter(bucket=5, fill=1, interval_s=10)))
    first = small.read_issue().headers
    assert first["Retry-After"] == "0"
    assert first["X-RateLimit-Remaining"] == "4"
    assert (first["X-RateLimit-FillRate"], first["X-RateLimit-Interval-Seconds"]) == ("1", "10")
    assert small.read_issue().status == 200
    assert small.journal[-1].too_early is False
    count, refused = taken(small, small.read_issue)
    assert (count, refused.headers["Retry-After"]) == (3, "10")


def test_an_exempt_user() -> None:
    small = Small(limits=Limits(jira=JiraDataCenter(bucket=1, exempt=frozenset({"5b-app"}))))
    assert [small.read_issue().status for _ in range(5)] == [200] * 5


# who came too early


def early(small: Small) -> list[bool]:
    return [entry.too_early for entry in small.journal]


def asked(retry_after: str | None, *, code: int = 429, vendor: str = "notion") -> Small:
    fault = {"kind": "trouble", "code": code, "retry_after": retry_after}
    return Small({"fault": fault, "vendor": vendor, "numbers": [1]})


@pytest.mark.parametrize(
    ("retry_after", "wait_s"),
    [
        ("1", 1),
        ("59", 59),
        ("120", 120),
        ("3600", 3600),
        ("1.5", 1.5),
        (format_datetime(START + timedelta(seconds=90)), 90),
    ],
)
@pytest.mark.parametrize("code", [429, 503, 529])
def test_inside_the_wait_is_too_early(retry_after: str, wait_s: float, code: int) -> None:
    small = asked(retry_after, code=code)
    small.read_page()
    tick(small, wait_s - 0.25)
    small.read_page()
    tick(small, 0.25)
    small.read_page()
    assert early(small) == [False, True, False]


@pytest.mark.parametrize("retry_after", [None, "0", "soon", ""])
def test_an_answer_that_asks_for_nothing_usable(retry_after: str | None) -> None:
    small = asked(retry_after)
    small.read_page()
    small.read_page()
    assert early(small) == [False, False]


def test_a_wait_without_an_end() -> None:
    small = asked("9" * 400)
    small.read_page()
    small.read_page()
    assert early(small) == [False, True]


def test_the_other_vendor_is_not_meant() -> None:
    small = asked("60")
    small.read_page()
    small.read_issue()
    assert early(small) == [False, False]


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("jira-per-issue-on-write", [False, True, False, False]),
        ("jira-burst-based", [False, True, True, False]),
        ("jira-quota-global-based", [False, True, True, True]),
    ],
)
def test_a_reason_says_what_is_to_be_left_alone(reason: str, expected: list[bool]) -> None:
    headers = {"Retry-After": "60", "RateLimit-Reason": reason}
    small = Small({"fault": {"kind": "status", "code": 429, "headers": headers}, "numbers": [1]}, issues=2)
    small.edit_issue()
    small.edit_issue()
    small.send("PUT", "/rest/api/3/issue/BRD-2", {"fields": {"summary": "x"}})
    small.read_issue()
    assert early(small) == expected


def test_a_request_that_was_on_its_way_is_no_offence() -> None:
    small = asked("60")
    first = small.handle(_page_request(small, "a", 0.0))
    assert first.status == 429
    now_s = small._waits._waits[0].answered_s
    small.handle(_page_request(small, "b", now_s - 0.01))
    small.handle(_page_request(small, "b", now_s + 0.05))
    small.handle(_page_request(small, "c", now_s + 0.5))
    small.handle(_page_request(small, "a", now_s + 0.01))
    assert early(small) == [False, False, False, True, True]


def _page_request(small: Small, connection: str, received_s: float) -> Request:
    return Request("GET", f"/v1/pages/{small.page}", NOTION_LOGIN, connection=connection, received_s=received_s)


def test_the_journal_counts_them() -> None:
    small = Small(limits=Limits(notion=NotionPlan(per_minute=1)))
    for _ in range(3):
        small.read_page()
    page = small.send("GET", "/_sandbox/journal").body
    assert (page["limited_after"], page["too_early_after"]) == (2, 1)
    assert small.journal[0].account == BOT


# buckets


@given(st.lists(st.floats(0, 100), max_size=60), st.integers(1, 20), st.floats(0.5, 20))
def test_a_window_never_lets_more_through(steps: list[float], most: int, span_s: float) -> None:
    window, now, passed = Window(most, span_s), START, []
    for step in steps:
        now += timedelta(seconds=step)
        wait_s = window.wait_s(now)
        if not wait_s:
            window.take(now)
            passed.append(now)
        else:
            assert deepcopy(window).wait_s(now + timedelta(seconds=wait_s)) == 0
    for first in passed:
        assert sum(first <= each < first + timedelta(seconds=span_s) for each in passed) <= most


@given(st.lists(st.floats(-5, 5), max_size=60), st.integers(1, 20), st.floats(0.1, 50))
def test_a_bucket_holds_between_nothing_and_its_size(steps: list[float], size: int, per_s: float) -> None:
    bucket, now = TokenBucket(size, per_s), START
    for step in steps:
        now += timedelta(seconds=step)
        if bucket.wait_s(now) == 0:
            bucket.take(now)
        assert 0 <= bucket.left(now) <= size
        assert deepcopy(bucket).wait_s(now + timedelta(seconds=bucket.wait_s(now) + 1e-5)) == 0
