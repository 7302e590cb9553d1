"""Our own clients against every fault: the right class of error, reads repeated, writes sent once, nothing of an SDK's.

The sandbox's journal says what was sent; sleeping moves its clock, so that no test waits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from pydantic import SecretStr
from small_sandbox import EMAIL, JIRA_TOKEN, NOTION_TOKEN, START, Small, script

import integrations.jira.client as jira_client
import integrations.notion.client as notion_client
from integrations.call import ATTEMPTS, PATIENCE_S, Caller, refusal
from integrations.jira.settings import JiraSettings
from integrations.notion.settings import NotionSettings
from integrations.sandbox.limits import PRESETS
from integrations.sandbox.server import serving
from sync.config import SecretSource
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

PACE = 1000
"""Requests a second; a sleep shorter than this asks for is pacing, not waiting."""
VENDORS = ("jira", "notion")
IMPATIENT = (0.4, 0.4)
SECRET = SecretSource(env="UNUSED")
SETTLED_4XX = [code for code in range(400, 500) if code not in (401, 408, 429)]
UNCERTAIN = [*range(300, 400), 408, *(code for code in range(500, 600) if code != 529)]


class Rig:
    """A vendor, our client for it, and every sleep that our policy asked for."""

    def __init__(self, vendor: str, small: Small, address: str) -> None:
        self.small, self.slept = small, list[float]()
        caller = Caller(PACE, sleep=self._sleep, monotonic=lambda: small.clock.now().timestamp())
        if vendor == "jira":
            settings = JiraSettings(url=address, email=EMAIL, token=SECRET, projects=("BRD",))
            jira = jira_client.Client(settings, SecretStr(JIRA_TOKEN))
            jira._caller = caller
            self.read: Callable[[], Any] = lambda: jira.get(f"issue/{small.issue}")
            self.write: Callable[[], Any] = lambda: jira.put(f"issue/{small.issue}", {"fields": {"summary": "new"}})
            self.create: Callable[[], Any] = lambda: jira.post(f"issue/{small.issue}/comment", {"body": _document()})
            self.listing: Callable[[], Any] = lambda: [
                issue
                for answer in jira.tokens(lambda token: jira.ask("search/jql", _search(token)))
                for issue in answer["issues"]
            ]
            self.close: Callable[[], Any] = jira._jira.close
        else:
            page = f"pages/{small.page}"
            notion = notion_client.Client(
                NotionSettings(url=address, token=SECRET, roots=(small.page,)), SecretStr(NOTION_TOKEN)
            )
            notion._caller = caller
            self.read = lambda: notion.get(page)
            self.write = lambda: notion.patch(page, {"icon": {"type": "emoji", "emoji": "📌"}})
            self.create = lambda: notion.post("pages", {"parent": {"page_id": small.page}, "properties": {}})
            self.listing = lambda: list(notion.listing(f"blocks/{small.page}/children"))
            self.close = notion._notion.close

    def _sleep(self, seconds: float) -> None:
        if seconds > 2 / PACE:
            self.slept.append(seconds)
        self.small.clock.advance(timedelta(seconds=seconds))

    @property
    def sent(self) -> int:
        return len(self.small.journal)

    @property
    def mutations(self) -> int:
        return sum(entry.mutating for entry in self.small.journal)

    @property
    def too_early(self) -> int:
        return sum(entry.too_early for entry in self.small.journal)

    def struck_by(self, fault: dict[str, Any], **how: Any) -> Rig:
        self.small.forget()
        self.slept.clear()
        self.small.set_faults(script({"fault": fault, **how}))
        return self

    def failure(self, call: Callable[[], Any]) -> AlongsideError:
        """The error that the call ends in. Fails when there is none; anything but ours passes through and fails, too."""
        with pytest.raises(AlongsideError) as raised:
            call()
        assert raised.value.__cause__ is None, "no exception of an SDK in the chain that is shown"
        assert str(raised.value).count("\n") <= 1
        return raised.value


def _search(token: str | None) -> dict[str, Any]:
    return {"jql": "project = BRD", "maxResults": 2, **({"nextPageToken": token} if token else {})}


def _document() -> dict[str, Any]:
    return {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [{"type": "text", "text": "x"}]}]}


@pytest.fixture(params=VENDORS)
def rig(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    for client in (jira_client, notion_client):
        monkeypatch.setattr(client, "TIMEOUT_S", IMPATIENT)
    small = Small()
    with serving(small) as address:
        rig = Rig(request.param, small, address)
        yield rig
        rig.close()


@pytest.fixture(scope="module")
def rigs() -> Iterator[tuple[Rig, Rig]]:
    """One of each for the whole module, for tests that end in no time-out."""
    jira, notion = Small(), Small()
    with serving(jira) as first, serving(notion) as second:
        both = Rig("jira", jira, first), Rig("notion", notion, second)
        yield both
        for rig in both:
            rig.close()


def test_without_a_fault_all_is_well(rig: Rig) -> None:
    rig.read()
    rig.write()
    rig.create()
    assert (rig.sent, rig.mutations) == (3, 2)


def body_of(code: int, body: Any) -> dict[str, Any]:
    return {"kind": "status", "code": code, "body": body}


@pytest.mark.parametrize("code", UNCERTAIN)
def test_an_answer_that_leaves_everything_open_is_unavailable(code: int, rigs: tuple[Rig, Rig]) -> None:
    for rig in rigs:
        assert type(rig.struck_by(body_of(code, {"code": "x", "message": "y"})).failure(rig.read)) is Unavailable
        assert rig.sent == ATTEMPTS


@pytest.mark.parametrize("code", SETTLED_4XX)
def test_a_refusal_is_final(code: int, rigs: tuple[Rig, Rig]) -> None:
    for rig in rigs:
        refused = rig.struck_by(body_of(code, {"code": "x", "message": "y"})).failure(rig.read)
        assert isinstance(refused, VendorRefused)
        assert (refused.status, rig.sent) == (code, 1)


@pytest.mark.parametrize("body", [None, "<html></html>", ["z"], {"errors": ["a"]}, {"errors": None}, 7])
def test_the_status_decides_and_not_the_body(rig: Rig, body: Any) -> None:
    expected: dict[int, type[AlongsideError]] = {
        302: Unavailable,
        400: VendorRefused,
        401: CredentialError,
        404: VendorRefused,
        429: RateLimited,
    }
    for code, kind in {**expected, 500: Unavailable, 503: Unavailable, 529: RateLimited}.items():
        assert type(rig.struck_by(body_of(code, body)).failure(rig.read)) is kind
        assert rig.sent == (1 if 400 <= code < 429 else ATTEMPTS)


@pytest.mark.parametrize("position", ["before", "after"])
def test_a_write_is_sent_once_whatever_is_answered(rigs: tuple[Rig, Rig], position: str) -> None:
    for rig in rigs:
        for call in (rig.write, rig.create):
            for code in range(300, 600):
                rig.struck_by(body_of(code, {"code": "x"}), position=position).failure(call)
                assert (rig.sent, rig.mutations) == (1, int(position == "after")), code
                assert rig.slept == []


def test_403_is_the_admin_s_business_and_still_a_refusal(rig: Rig) -> None:
    refused = rig.struck_by(body_of(403, {"code": "restricted_resource"})).failure(rig.write)
    assert isinstance(refused, Forbidden)
    assert (refused.exit_code, refused.status, rig.sent) == (77, 403, 1)


def test_retry_after_is_obeyed_with_503(rig: Rig) -> None:
    headers = {"Retry-After": "7"}
    rig.struck_by({"kind": "status", "code": 503, "headers": headers}, times=1)
    assert rig.read()["id"]
    assert max(rig.slept) == 7


def test_notion_s_collision_is_worth_repeating() -> None:
    assert isinstance(refusal("Notion", 409, {}, "conflict_error"), Collided)
    assert isinstance(refusal("Notion", 409, {}, "row_limit_exceeded"), VendorRefused)


def test_a_redirect_is_not_followed(rig: Rig) -> None:
    for code in (301, 302, 303, 307, 308):
        headers = {"Location": "/rest/api/3/myself"}
        rig.struck_by({"kind": "status", "code": code, "headers": headers}, numbers=[1])
        assert isinstance(rig.failure(rig.write), Unavailable)
        assert rig.sent == 1


LOST = [
    {"kind": "reset"},
    {"kind": "timeout"},
    {"kind": "stall"},
    {"kind": "stall", "after_bytes": 5},
    {"kind": "truncate", "n": 20},
    {"kind": "truncate", "n": 20, "honest": True},
    {"kind": "html_200"},
    {"kind": "status", "code": 200, "body": "half"},
    {"kind": "trouble", "code": 500},
    {"kind": "trouble", "code": 502},
    {"kind": "trouble", "code": 503},
    {"kind": "trouble", "code": 504},
]


@pytest.mark.parametrize("fault", LOST, ids=lambda fault: "-".join(map(str, fault.values())))
def test_a_read_is_repeated_until_it_is_answered(rig: Rig, fault: dict[str, Any]) -> None:
    silent = fault["kind"] in ("stall", "timeout")
    failures = 1 if silent else ATTEMPTS - 1
    rig.struck_by(fault, times=failures)
    assert rig.read()["id"]
    assert rig.sent == failures + 1
    if fault["kind"] != "stall":
        assert isinstance(rig.struck_by(fault).failure(rig.read), Unavailable)
        assert rig.sent == ATTEMPTS


@pytest.mark.parametrize("fault", LOST, ids=lambda fault: "-".join(map(str, fault.values())))
def test_a_write_whose_answer_is_lost_is_in_doubt_and_not_repeated(rig: Rig, fault: dict[str, Any]) -> None:
    positions = ["after"] if fault["kind"] in ("stall", "truncate") else ["before", "after"]
    for position in positions:
        rig.struck_by(fault, position=position)
        assert isinstance(rig.failure(rig.create), Unavailable)
        assert (rig.sent, rig.mutations) == (1, int(position == "after"))


def test_a_slow_body_is_read_to_its_end(rig: Rig) -> None:
    rig.struck_by({"kind": "slice", "n": 200, "pause_s": 0.01})
    assert rig.read()["id"]
    assert rig.sent == 1


def test_json_under_a_wrong_content_type_is_still_json(rig: Rig) -> None:
    rig.struck_by({"kind": "content_type", "value": "text/html"})
    assert rig.read()["id"]


@pytest.mark.parametrize("body", [7, True, None, "half a pa"])
def test_200_with_a_bare_value_is_no_answer(rig: Rig, body: Any) -> None:
    rig.struck_by({"kind": "status", "code": 200, "body": body})
    assert isinstance(rig.failure(rig.read), Unavailable)


@pytest.mark.parametrize(
    ("retry_after", "waits_s"),
    [
        ("1", 1),
        ("59", 59),
        ("120", 120),
        ("1.5", 1.5),
        ("0", 1),
        (format_datetime(START + timedelta(seconds=90), usegmt=True), 90),
        (None, None),
        ("soon", None),
    ],
)
@pytest.mark.parametrize("code", [429, 529])
def test_retry_after_is_obeyed_by_reads(rig: Rig, code: int, retry_after: str | None, waits_s: float | None) -> None:
    rig.small.clock.set(START)
    rig.struck_by({"kind": "trouble", "code": code, "retry_after": retry_after}, times=1)
    assert rig.read()["id"]
    assert (rig.sent, rig.too_early) == (2, 0)
    waited = max(rig.slept)
    assert waited == waits_s if waits_s else 0 <= waited <= 30


@pytest.mark.parametrize(
    "retry_after", ["3600", "121", "inf", format_datetime(START + timedelta(hours=1), usegmt=True)]
)
def test_a_wait_beyond_patience_ends_the_run(rig: Rig, retry_after: str) -> None:
    rig.small.clock.set(START)
    rig.struck_by({"kind": "trouble", "code": 429, "retry_after": retry_after})
    error = rig.failure(rig.read)
    assert isinstance(error, RateLimited)
    assert error.wait_s is not None
    assert error.wait_s > PATIENCE_S
    assert error.exit_code == 75
    assert (rig.sent, rig.too_early) == (1, 0)


@pytest.mark.parametrize(
    "retry_after", ["-5", "nan", "1e400", "Wed, 99 Foo 2026", "0x10", " ", "Wed, 01 Jul 2026 01:31:00 -0000"]
)
def test_a_nonsensical_retry_after_is_no_crash(rig: Rig, retry_after: str) -> None:
    rig.struck_by({"kind": "trouble", "code": 429, "retry_after": retry_after}, times=1)
    try:
        rig.read()
    except TryAgain:
        assert rig.sent == 1
    assert all(0 <= seconds <= PATIENCE_S for seconds in rig.slept)


def test_the_vendors_own_limits_are_kept(rig: Rig) -> None:
    rig.small.set_limits(PRESETS["standard"])
    for _ in range(420):
        assert rig.read()["id"]
    limited = sum(entry.status == 429 for entry in rig.small.journal)
    assert rig.too_early == 0
    assert limited <= 420 // 100, "at most one in a hundred"


def test_the_writes_to_one_issue_are_limited_and_its_reads_are_not() -> None:
    small = Small(limits=PRESETS["standard"])
    with serving(small) as address:
        rig = Rig("jira", small, address)
        for _ in range(20):
            rig.write()
        error = rig.failure(rig.write)
        assert isinstance(error, RateLimited)
        assert error.wait_s == 2
        assert rig.read()["id"]
        assert (rig.mutations, rig.too_early, rig.sent) == (20, 0, 22)
        rig.close()


def test_a_write_that_is_limited_is_refused_unseen_and_not_repeated(rig: Rig) -> None:
    rig.struck_by({"kind": "trouble", "code": 429, "retry_after": "7"})
    error = rig.failure(rig.write)
    assert isinstance(error, RateLimited)
    assert (error.wait_s, rig.sent, rig.mutations) == (7, 1, 0)


def test_an_expired_token_is_the_admin_s_business(rig: Rig) -> None:
    rig.struck_by({"kind": "expire_token"}, numbers=[2])
    rig.read()
    assert isinstance(rig.failure(rig.read), CredentialError)
    assert isinstance(rig.failure(rig.write), CredentialError)
    assert rig.mutations == 0


@pytest.mark.parametrize("vendor", VENDORS)
def test_no_server_at_all(vendor: str) -> None:
    small = Small()
    with serving(small) as address:
        rig = Rig(vendor, small, address)
    assert isinstance(rig.failure(rig.read), Unavailable)
    assert isinstance(rig.failure(rig.create), Unavailable)
    rig.close()


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_list_whose_cursor_does_not_move_ends(vendor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notion_client, "PAGE_SIZE", 2)
    small = Small({"fault": {"kind": "stuck_page"}}, issues=5)
    for n in range(5):
        small.append(str(n))
    with serving(small) as address:
        rig = Rig(vendor, small, address)
        assert isinstance(rig.failure(rig.listing), Unavailable)
        rig.close()
    assert small.journal[-1].number < 10


@pytest.mark.parametrize("body", [{}, {"odd": []}, {"message": "hello"}])
def test_an_answer_without_its_list_is_no_answer(rig: Rig, body: dict[str, Any]) -> None:
    failed = rig.struck_by(body_of(200, body)).failure(rig.listing)
    assert isinstance(failed, Unavailable)
