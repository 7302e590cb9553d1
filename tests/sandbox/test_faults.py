"""The fault kit as data, and what each fault does to an answer, without a socket."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from small_sandbox import START, Small, script

from integrations.sandbox.faults import Rule, Script, answers, connection, paging, state
from integrations.sandbox.faults.script import Answered, Connection, Listed, World

KINDS: tuple[Any, ...] = (Connection | Answered | Listed | World).__args__
SEARCH = "/rest/api/3/search/jql?jql=project%3DBRD&fields=id"

faults = st.one_of(
    [
        st.builds(kind)
        for kind in (connection.Reset, connection.Timeout, answers.Html200, state.ExpireToken, paging.StuckPage)
    ]
) | (
    st.builds(connection.Truncate, n=st.integers(0, 5000), honest=st.booleans())
    | st.builds(connection.Slice, n=st.integers(1, 5000))
    | st.builds(
        answers.Status,
        code=st.integers(200, 599),
        body=st.none() | st.text() | st.dictionaries(st.text(), st.integers()),
    )
    | st.builds(answers.Trouble, code=st.sampled_from((409, 429, 500, 502, 503, 504, 529)))
    | st.builds(paging.Lag, seconds=st.floats(0, 300))
)
rules = st.builds(
    Rule,
    fault=faults,
    vendor=st.sampled_from((None, "jira", "notion")),
    numbers=st.lists(st.integers(1, 25), max_size=3).map(tuple),
    chance=st.floats(0, 1),
    seed=st.integers(0, 99),
    times=st.none() | st.integers(0, 3),
)
scripts = st.builds(Script, rules=st.lists(rules, max_size=4).map(tuple))


@given(scripts)
def test_a_script_is_data(drawn: Script) -> None:
    assert Script.model_validate_json(drawn.model_dump_json()) == drawn


@given(scripts)
def test_the_same_script_strikes_the_same_requests(drawn: Script) -> None:
    journals = []
    for _ in range(2):
        small = Small()
        small.set_faults(drawn)
        for _ in range(4):
            small.read_issue()
            small.append()
        journals.append([(entry.fault, entry.status, entry.mutating) for entry in small.journal])
    assert journals[0] == journals[1]


@pytest.mark.parametrize("kind", KINDS)
def test_every_fault_has_a_kind_of_its_own_and_a_sentence(kind: Any) -> None:
    assert kind.__doc__
    assert [k for k in KINDS if k.model_fields["kind"].default == kind.model_fields["kind"].default] == [kind]


@pytest.mark.parametrize(
    "wrong",
    [
        {"fault": {"kind": "no_such"}},
        {"fault": {"kind": "truncate"}},
        {"fault": {"kind": "truncate", "n": -1}},
        {"fault": {"kind": "reset"}, "numbers": [0]},
        {"fault": {"kind": "reset"}, "chance": 1.5},
        {"fault": {"kind": "reset"}, "metod": "GET"},
        {"fault": {"kind": "latency", "seconds": 1}, "position": "before"},
        {"fault": {"kind": "status", "code": 99}},
        {"fault": {"kind": "status", "code": 200, "headers": {"A": "x\r\nB: y"}}},
        {"fault": {"kind": "kill_client", "pid": 1}},
    ],
)
def test_a_misspelt_rule_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Rule.model_validate(wrong)


def test_the_sandbox_does_not_kill_itself() -> None:
    for pid in (os.getpid(), os.getppid()):
        with pytest.raises(ValidationError, match=r"neither itself|greater than 1"):
            Rule.model_validate({"fault": {"kind": "kill_client", "pid": pid}})


# which request


def statuses(small: Small, count: int = 6) -> list[int]:
    return [small.read_issue().status for _ in range(count)]


def test_by_number() -> None:
    assert statuses(Small({"fault": {"kind": "status", "code": 500}, "numbers": [2, 5]})) == [
        200,
        500,
        200,
        200,
        500,
        200,
    ]


def test_at_most_so_often() -> None:
    assert statuses(Small({"fault": {"kind": "status", "code": 500}, "times": 2})) == [500, 500, 200, 200, 200, 200]


def test_by_chance_with_a_seed() -> None:
    def drawn(seed: int) -> list[int]:
        return statuses(Small({"fault": {"kind": "status", "code": 500}, "chance": 0.5, "seed": seed}), 60)

    assert drawn(1) == drawn(1) != drawn(2)
    assert 15 < drawn(1).count(500) < 45


@pytest.mark.parametrize(
    ("condition", "struck"),
    [
        ({"vendor": "notion"}, [False, False, True, True]),
        ({"method": "PUT"}, [False, True, False, False]),
        ({"path": "/v1/blocks/*/children"}, [False, False, False, True]),
        ({"mutates": True}, [False, True, False, True]),
        ({"mutates": False, "vendor": "jira"}, [True, False, False, False]),
        ({"numbers": [1], "vendor": "notion"}, [False, False, True, False]),
    ],
)
def test_by_vendor_method_route_and_effect(condition: dict[str, Any], struck: list[bool]) -> None:
    small = Small({"fault": {"kind": "status", "code": 503}, **condition})
    answers = [small.read_issue(), small.edit_issue(), small.read_page(), small.append()]
    assert [answer.status == 503 for answer in answers] == struck


# before and after the effect


@pytest.mark.parametrize("kind", ["reset", "timeout", "html_200", "status"])
@pytest.mark.parametrize("position", ["before", "after"])
def test_the_position_decides_whether_anything_happened(kind: str, position: str) -> None:
    more = {"code": 502} if kind == "status" else {}
    small = Small({"fault": {"kind": kind, **more}, "position": position})
    answer = small.edit_issue("changed")
    assert small.summary == ("changed" if position == "after" else "poster 0")
    entry = small.journal[-1]
    assert (entry.fault, entry.mutating, entry.status) == (kind, position == "after", answer.status)


def test_rules_strike_one_request_in_their_order() -> None:
    small = Small({"fault": {"kind": "latency", "seconds": 0.5}}, {"fault": {"kind": "truncate", "n": 3}})
    how = small.read_issue().delivery
    assert (how.delay_s, how.body_bytes, how.ending) == (0.5, 3, "close")
    assert small.journal[-1].fault == "latency,truncate"


def test_a_killed_client_is_dead() -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as client:
        small = Small({"fault": {"kind": "kill_client", "pid": client.pid}, "position": "after"})
        assert small.edit_issue("changed").delivery.ending == "reset"
        assert client.wait() == -9
    assert small.summary == "changed"
    small.edit_issue("again")  # a process that is gone is no error


# the vendors' own troubles


@pytest.mark.parametrize("code", [409, 429, 500, 502, 503, 504, 529])
@pytest.mark.parametrize("vendor", ["jira", "notion"])
def test_a_trouble_has_the_vendor_s_form(code: int, vendor: str) -> None:
    small = Small({"fault": {"kind": "trouble", "code": code, "retry_after": "7"}})
    answer = small.read_issue() if vendor == "jira" else small.read_page()
    assert (answer.status, answer.headers["Retry-After"]) == (code, "7")
    if isinstance(answer.body, dict):
        assert answer.body.get("status", code) == code
        assert ("errorMessages" in answer.body) == (vendor == "jira")
    else:
        assert answer.body.startswith("<html>")


def test_notion_says_that_a_write_was_saved_though_its_answer_failed() -> None:
    small = Small({"fault": {"kind": "trouble", "code": 503}, "position": "after"})
    answer = small.append()
    more = answer.body["additional_data"]
    assert answer.status == 503
    assert more["retry_guidance"] == "Do not repeat the write"
    assert more["committed_child_ids"] == list(small.notion.below[small.page])
    assert small.journal[-1].mutating
    made = small.send("POST", "/v1/pages", {"parent": {"page_id": small.page}, "properties": {}})
    assert made.body["additional_data"]["committed_resource_id"] in small.notion.pages


def test_a_503_before_the_effect_says_nothing_was_saved() -> None:
    small = Small({"fault": {"kind": "trouble", "code": 503}})
    assert "additional_data" not in small.append().body
    assert not small.journal[-1].mutating


# lists


def ids(answer: Any) -> list[str]:
    return [item["id"] for item in answer.body["issues"]]


def test_a_page_twice_and_in_another_order() -> None:
    whole = ids(Small(issues=6).send("GET", SEARCH))
    twice = Small({"fault": {"kind": "duplicate_page"}}, issues=6).send("GET", SEARCH)
    assert ids(twice) == whole + whole
    some = Small({"fault": {"kind": "duplicate_page", "items": 2}}, issues=6).send("GET", SEARCH)
    assert ids(some) == whole + whole[:2]
    small = Small({"fault": {"kind": "reorder_page", "seed": 3}}, issues=6)
    mixed = ids(small.send("GET", SEARCH))
    assert sorted(mixed) == sorted(whole)
    assert mixed != whole
    assert mixed == ids(small.send("GET", SEARCH))


def test_the_state_is_not_what_is_reordered() -> None:
    small = Small({"fault": {"kind": "duplicate_page"}, "times": 1}, issues=3)
    assert len(ids(small.send("GET", SEARCH))) == 6
    assert len(ids(small.send("GET", SEARCH))) == 3


def test_something_arrives_between_two_pages() -> None:
    small = Small({"fault": {"kind": "insert_during_paging"}, "times": 1}, issues=3)
    search = SEARCH.replace("&", "%20ORDER%20BY%20id&", 1) + "&maxResults=2"
    first = small.send("GET", search).body
    second = small.send("GET", f"{search}&nextPageToken={first['nextPageToken']}").body
    assert len(first["issues"]) + len(second["issues"]) == 4
    small = Small({"fault": {"kind": "insert_during_paging", "title": "late"}})
    small.append()
    assert len(small.send("GET", f"/v1/blocks/{small.page}/children").body["results"]) == 1
    assert len(small.send("GET", f"/v1/blocks/{small.page}/children").body["results"]) == 2


def test_a_comment_arrives_between_two_pages() -> None:
    small = Small({"fault": {"kind": "insert_during_paging"}, "times": 1}, issues=3)
    jira = small.jira
    issue = next(iter(jira.issues.values()))
    jira.comment(next(iter(jira.users)), issue, "first")
    place = f"/rest/api/3/issue/{issue.key}/comment"
    assert [small.send("GET", place).body["total"] for _ in range(2)] == [1, 2]
    assert len(jira.issues) == 3


def test_a_cursor_that_does_not_move() -> None:
    small = Small({"fault": {"kind": "stuck_page"}}, issues=5)
    first = small.send("GET", SEARCH + "&maxResults=2").body["nextPageToken"]
    again = small.send("GET", f"{SEARCH}&maxResults=2&nextPageToken={first}").body
    assert (again["nextPageToken"], again["isLast"]) == (first, False)


def test_a_page_token_that_has_expired() -> None:
    small = Small({"fault": {"kind": "expire_page"}, "path": "*/search/jql", "numbers": [2]}, issues=5)
    token = small.send("GET", SEARCH + "&maxResults=2").body["nextPageToken"]
    assert small.send("GET", f"{SEARCH}&nextPageToken={token}").status == 400


def test_an_index_that_lags() -> None:
    small = Small({"fault": {"kind": "lag", "seconds": 60}})
    assert ids(small.send("GET", SEARCH)) == []
    small.clock.advance(timedelta(seconds=61))
    assert len(ids(small.send("GET", SEARCH))) == 1
    small.edit_issue()
    assert len(ids(small.send("GET", SEARCH))) == 1
    since = SEARCH.replace("&", "%20AND%20updated%3E0&", 1)
    assert ids(small.send("GET", since)) == []
    assert small.read_issue().status == 200


# state


def test_a_token_that_expires_is_refused_as_the_vendor_refuses_a_bad_one() -> None:
    small = Small({"fault": {"kind": "expire_token"}, "numbers": [2]})
    assert statuses(small, 3) == [200, 401, 401]
    empty = small.send("GET", SEARCH)
    assert (empty.status, empty.body["issues"]) == (200, [])
    assert empty.headers["X-Seraph-LoginReason"] == "AUTHENTICATED_FAILED"
    assert small.read_page().status == 200
    small.set_faults(script())
    assert small.read_issue().status == 200


def test_an_expired_token_of_notion() -> None:
    small = Small({"fault": {"kind": "expire_token"}, "vendor": "notion"})
    answer = small.read_page()
    assert (answer.status, answer.body["code"]) == (401, "unauthorized")


def test_the_vendors_clocks_disagree() -> None:
    small = Small({"fault": {"kind": "clock_skew", "seconds": 90, "of": "notion"}, "numbers": [1]})
    small.append()
    block = small.notion.blocks[small.notion.below[small.page][0]]
    assert block["created_time"] == "2026-07-01T01:31:00.000Z"
    assert small.faces["jira"].now() == START


def test_a_script_is_reported_with_its_counts() -> None:
    small = Small({"fault": {"kind": "status", "code": 500}, "vendor": "jira", "numbers": [2]})
    statuses(small, 3)
    (rule,) = small.faults.report()["rules"]
    assert (rule["fitted"], rule["struck"]) == (3, 1)
    assert json.loads(json.dumps(rule))["fault"]["kind"] == "status"
