"""What people wrote in Jira, as documents and as wiki markup."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from jira_world import document, mention, words

from integrations.jira import text
from integrations.jira.fields import Shape, learn
from integrations.jira.mapping import instant, map_payload
from integrations.jira.query import Query, local
from integrations.jira.settings import JiraSettings
from sync.config import SecretSource
from sync.model import Approval, Task
from sync.ports import Payload

SETTINGS = JiraSettings(url="https://x.example", token=SecretSource(env="X"), projects=("BRD",))


def targets(body: Any) -> list[str]:
    return [link.target for link in text.read(body).links]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("see BRD-12 and https://example.com/a, please", ["https://example.com/a", "BRD-12"]),
        (
            "[the plan|https://example.com/a] and [https://example.com/b]",
            ["https://example.com/a", "https://example.com/b"],
        ),
        ("[https://example.com/a|https://example.com/a|smart-link]", ["https://example.com/a"]),
        ("{code:java}BRD-1 https://example.com/x{code} BRD-2", ["BRD-2"]),
        ("{noformat}[x|https://example.com/x]{noformat}", []),
        ("a-b c-1 and no key", []),
        ("https://x.example/browse/BRD-9", ["https://x.example/browse/BRD-9"]),
    ],
)
def test_wiki_markup_links(body: str, expected: list[str]) -> None:
    assert targets(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("[~accountid:557058:ab-c] thanks", ("557058:ab-c",)),
        ("[~tom] and [~mei.lin], [~tom]", ("tom", "mei.lin")),
        ("{code}[~tom]{code}", ()),
        ("[not a mention]", ()),
        (r"\[~tom\]", ()),
    ],
)
def test_wiki_markup_mentions(body: str, expected: tuple[str, ...]) -> None:
    assert text.read(body).mentions == expected


def test_a_mention_in_wiki_markup_is_no_word_and_no_task() -> None:
    read = text.read("[~accountid:5b10-ab] and [~abc-12]: see BRD-1")
    assert read.plain == "@ and @: see BRD-1"
    assert [link.target for link in read.links] == ["BRD-1"]


def test_wiki_markup_is_read_as_it_was_typed() -> None:
    body = "b \\+3\\\\next\r\n\r\nC:\\temp \\[x\\]"
    assert text.read(body).plain == "b +3\nnext\nC:\\temp [x]"


def test_what_stands_beside_a_card_or_a_mention_is_no_part_of_its_address() -> None:
    card = {"type": "inlineCard", "attrs": {"url": "https://example.com/card"}}
    body = document(words("https://example.com/text"), mention("5b"), words("x"), card, words("BRD-1"))
    assert targets(body) == ["https://example.com/card", "https://example.com/text", "BRD-1"]


def test_every_block_is_a_line_and_no_line_is_empty() -> None:
    item = {"type": "listItem", "content": [{"type": "paragraph", "content": [words("one")]}]}
    cell = {"type": "tableCell", "content": [{"type": "paragraph", "content": [words("two"), mention("5b")]}]}
    table = {"type": "table", "content": [{"type": "tableRow", "content": [cell]}]}
    body = {"type": "doc", "content": [{"type": "bulletList", "content": [item]}, table, {"type": "rule"}]}
    read = text.read(body)
    assert read.plain.split("\n") == ["one", "two@x"]
    assert read.mentions == ("5b",)


@pytest.mark.parametrize("empty", [None, "", {}, {"type": "doc"}, {"type": "doc", "content": None}])
def test_nothing_is_no_text(empty: Any) -> None:
    assert text.read(empty) == text.Text("", (), ())


@pytest.mark.parametrize(
    "value", ["2026-07-01T09:30:00.000+0800", "2026-07-01T01:30:00.000Z", 1782869400, 1782869400000]
)
def test_an_instant_in_every_form(value: str | int) -> None:
    assert instant(value) == datetime(2026, 7, 1, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Asia/Taipei", '"2026/07/01 09:30"'),
        ("UTC", '"2026/07/01 01:30"'),
        ("No/Where", '"2026/06/30 13:30"'),
        ("", '"2026/06/30 13:30"'),
    ],
)
def test_an_instant_in_the_account_s_zone(zone: str, expected: str) -> None:
    at = int(datetime(2026, 7, 1, 1, 30, 59, tzinfo=UTC).timestamp() * 1000)
    assert Query(("BRD", "LEG"), at).jql(local(zone)) == f'project in ("BRD", "LEG") AND updated >= {expected}'


@pytest.mark.parametrize("minute", range(0, 180, 10))
def test_in_the_hour_that_comes_twice_the_earlier_is_meant(minute: int) -> None:
    """Paris, 25 October 2026: 03:00 becomes 02:00 at 01:00 UTC. Whatever a server takes `02:30` for, it is not too late."""
    at = datetime(2026, 10, 25, minute // 60, minute % 60, tzinfo=UTC)
    said = local("Europe/Paris")(int(at.timestamp() * 1000)).strip('"')
    latest = datetime.strptime(f"{said} +0100", "%Y/%m/%d %H:%M %z")  # as winter time
    assert latest <= at or said[11:] not in [f"02:{m:02}" for m in range(60)]


def test_approvals_of_a_request_name_who_decided() -> None:
    kind = "com.atlassian.servicedesk.approvals-plugin:sd-approvals"
    shape = learn("https://x", [{"id": "customfield_1", "name": "Approvals", "schema": {"custom": kind}}], SETTINGS)
    decided = {"approver": {"accountId": "5b-mei"}, "approverDecision": "approved"}
    waiting = {"approver": {"accountId": "5b-tom"}, "approverDecision": "pending"}
    approval = {"name": "Budget", "approvers": [decided, waiting], "completedDate": {"epochMillis": 1782869400000}}
    (task,) = map_payload(Payload("issue", "1", issue(customfield_1=[approval])), shape)
    at = datetime(2026, 7, 1, 1, 30, tzinfo=UTC)
    assert isinstance(task, Task)
    assert task.approvals == (
        Approval(name="Budget", approver="jira/account/5b-mei", decision="approved", at=at),
        Approval(name="Budget", approver="jira/account/5b-tom", decision="pending", at=at),
    )


def test_a_team_is_an_object_or_its_id() -> None:
    for value in ({"id": "36885b3c", "name": "Brand"}, "36885b3c"):
        (task,) = map_payload(Payload("issue", "1", issue(cf=value)), Shape("https://x", team=("cf",)))
        assert isinstance(task, Task)
        assert task.team == "jira/group/36885b3c"


def issue(**fields: Any) -> dict[str, Any]:
    at = "2026-07-01T09:30:00.000+0800"
    own = {"summary": "s", "project": {"id": "1"}, "issuetype": {"name": "Task"}, "status": {"name": "To Do"}}
    return {"id": "1", "key": "BRD-1", "fields": {**own, "created": at, "updated": at, **fields}}
