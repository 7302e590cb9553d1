"""What hangs on an issue: worklogs, links to the outside, properties, comments by their ids."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from jira_site import START, Caller, caller, site

from integrations.sandbox.jira import Jira, adf, worklogs
from integrations.sandbox.jira.issues import Issue
from integrations.sandbox.jira.values import RejectedError

PULL: dict[str, Any] = {"object": {"url": "https://git.example.com/1", "title": "PR 1"}, "globalId": "git=1"}


@pytest.fixture
def jira() -> Jira:
    return site()


@pytest.fixture
def issue(jira: Jira) -> Issue:
    return jira.create_issue("5b-amy", "BRD", "Task", "海報")


@pytest.fixture
def app(jira: Jira) -> Caller:
    return caller(jira)


@pytest.fixture
def bob(jira: Jira) -> Caller:
    return caller(jira, "bob")


def tick(jira: Jira, **by: float) -> None:
    jira.clock.advance(timedelta(**by))


# worklogs


@pytest.mark.parametrize(("text", "seconds"), [("1h 30m", 5400), ("1d", 28_800), ("1w", 144_000), ("0.5h", 1800)])
def test_working_time_is_read(text: str, seconds: int) -> None:
    assert worklogs.seconds(text) == seconds


def test_working_time_is_written() -> None:
    assert worklogs.duration(144_000 + 28_800 + 5400) == "1w 1d 1h 30m"
    assert worklogs.duration(0) == "0m"
    with pytest.raises(RejectedError):
        worklogs.seconds("soon")


def test_a_worklog_is_written_edited_and_deleted(jira: Jira, issue: Issue, app: Caller, bob: Caller) -> None:
    tick(jira, hours=1)
    sent = {"timeSpent": "1h", "started": "2026-07-01T09:00:00.000+0800", "comment": adf.from_text("drew")}
    made = bob.post("issue/BRD-1/worklog", sent)
    assert (made["timeSpentSeconds"], made["author"]["accountId"]) == (3600, "5b-bob")
    assert made["started"] == "2026-07-01T03:00:00.000+0200"
    assert issue.updated_at == START + timedelta(hours=1)
    assert caller(jira, "amy").send("PUT", f"issue/BRD-1/worklog/{made['id']}", {"timeSpent": "2h"}).status == 400
    assert bob.put(f"issue/BRD-1/worklog/{made['id']}", {"timeSpentSeconds": 7200})["timeSpent"] == "2h"
    assert app.get(f"issue/BRD-1/worklog/{made['id']}")["updateAuthor"]["accountId"] == "5b-bob"
    fields = app.get("issue/BRD-1")["fields"]
    assert (fields["timespent"], fields["timetracking"]["timeSpent"]) == (7200, "2h")
    items = [item["field"] for entry in app.get("issue/BRD-1/changelog")["values"] for item in entry["items"]]
    assert items == ["timespent", "timespent", "WorklogId"]
    app.delete(f"issue/BRD-1/worklog/{made['id']}")
    assert app.send("GET", f"issue/BRD-1/worklog/{made['id']}").status == 404
    assert app.get("issue/BRD-1/worklog")["total"] == 0
    assert app.get("issue/BRD-1")["fields"]["timespent"] is None


@pytest.mark.parametrize("sent", [{}, {"timeSpent": "soon"}, {"timeSpentSeconds": True}, {"timeSpentSeconds": "x"}])
def test_a_worklog_without_a_time_is_refused(issue: Issue, app: Caller, sent: Any) -> None:
    assert app.send("POST", "issue/BRD-1/worklog", sent).status == 400
    assert issue.worklogs == []


def test_only_twenty_worklogs_are_nested(jira: Jira, issue: Issue, app: Caller) -> None:
    for _ in range(25):
        worklogs.add(jira, "5b-bob", issue, 60)
    nested = app.get("issue/BRD-1?fields=worklog")["fields"]["worklog"]
    assert (len(nested["worklogs"]), nested["maxResults"], nested["total"]) == (20, 20, 25)
    found = app.post("search/jql", {"jql": "project = BRD", "fields": ["worklog"]})["issues"][0]
    assert (len(found["fields"]["worklog"]["worklogs"]), found["fields"]["worklog"]["total"]) == (20, 25)
    assert len(app.get("issue/BRD-1/worklog")["worklogs"]) == 25
    assert len(app.get("issue/BRD-1/worklog?startAt=24&maxResults=5")["worklogs"]) == 1


def test_changed_and_deleted_worklogs_are_told_a_minute_later(jira: Jira, issue: Issue, app: Caller) -> None:
    kept, gone = (worklogs.add(jira, "5b-bob", issue, 60) for _ in range(2))
    worklogs.delete(jira, "5b-bob", issue, gone)
    assert app.get("worklog/updated")["values"] == []
    tick(jira, minutes=1)
    page = app.get("worklog/updated")
    milliseconds = int(START.timestamp() * 1000)
    assert page["values"] == [{"worklogId": int(kept.id), "updatedTime": milliseconds, "properties": []}]
    assert (page["until"], page["lastPage"]) == (milliseconds, True)
    assert [each["worklogId"] for each in app.get("worklog/deleted")["values"]] == [int(gone.id)]
    assert app.get(f"worklog/updated?since={milliseconds}")["values"] == []
    shown = app.post("worklog/list", {"ids": [int(kept.id), int(gone.id)]})
    assert [each["id"] for each in shown] == [kept.id]


def test_worklogs_that_left_with_their_issue_are_told_too(jira: Jira, issue: Issue, app: Caller) -> None:
    gone = worklogs.add(jira, "5b-bob", issue, 60)
    app.delete("issue/BRD-1")
    tick(jira, minutes=2)
    assert [each["worklogId"] for each in app.get("worklog/deleted")["values"]] == [int(gone.id)]


def test_changed_worklogs_come_in_pages(jira: Jira, issue: Issue, app: Caller) -> None:
    for _ in range(1500):
        worklogs.add(jira, "5b-bob", issue, 60)
        tick(jira, seconds=1)
    tick(jira, minutes=1)
    first = app.get("worklog/updated?since=1")
    assert (len(first["values"]), first["lastPage"]) == (1000, False)
    second = app.get(first["nextPage"].partition("/rest/api/3/")[2])
    assert (len(second["values"]), second["lastPage"]) == (500, True)


# links to the outside


def test_a_remote_link_is_told_by_the_history(jira: Jira, issue: Issue, app: Caller) -> None:
    tick(jira, hours=1)
    made = app.post("issue/BRD-1/remotelink", PULL)
    shown = app.get("issue/BRD-1/remotelink")
    assert [(each["id"], each["object"]["url"]) for each in shown] == [(made["id"], "https://git.example.com/1")]
    item = app.get("issue/BRD-1/changelog")["values"][0]["items"][0]
    assert (item["field"], item["to"]) == ("RemoteIssueLink", str(made["id"]))
    assert item["toString"] == 'This issue links to "PR 1 (Web Link)"'
    assert issue.updated_at == START + timedelta(hours=1)


def test_a_known_global_id_is_replaced(issue: Issue, app: Caller) -> None:
    first, again = (app.send("POST", "issue/BRD-1/remotelink", PULL) for _ in range(2))
    assert (first.status, again.status) == (201, 200)
    assert first.body == again.body
    assert app.get("issue/BRD-1/remotelink?globalId=git%3D1")["object"]["title"] == "PR 1"
    renamed = {"object": {"url": "https://git.example.com/1", "title": "PR one"}}
    app.put(f"issue/BRD-1/remotelink/{first.body['id']}", renamed)
    assert app.get(f"issue/BRD-1/remotelink/{first.body['id']}")["object"]["title"] == "PR one"


def test_a_remote_link_is_deleted(issue: Issue, app: Caller) -> None:
    one = app.post("issue/BRD-1/remotelink", PULL)["id"]
    app.post("issue/BRD-1/remotelink", PULL | {"globalId": "git=2"})
    app.delete(f"issue/BRD-1/remotelink/{one}")
    app.delete("issue/BRD-1/remotelink?globalId=git%3D2")
    assert app.get("issue/BRD-1/remotelink") == []
    assert app.send("DELETE", f"issue/BRD-1/remotelink/{one}").status == 404
    assert len(issue.histories) == 4


@pytest.mark.parametrize(
    "sent", [{}, {"object": {"url": "x"}}, PULL | {"globalId": "x" * 256}, PULL | {"relationship": 1}]
)
def test_an_odd_remote_link_is_refused(issue: Issue, app: Caller, sent: Any) -> None:
    assert app.send("POST", "issue/BRD-1/remotelink", sent).status == 400


def test_an_issue_link_is_read_and_deleted(jira: Jira, issue: Issue, app: Caller) -> None:
    other = jira.create_issue("5b-amy", "BRD", "Task", "文案")
    link = jira.link("5b-amy", issue, other, "Blocks")
    assert app.get(f"issueLink/{link.id}")["type"]["name"] == "Blocks"
    app.delete(f"issueLink/{link.id}")
    assert app.get("issue/BRD-1")["fields"]["issuelinks"] == []
    item = other.histories[-1].items[0]
    assert (item["field"], item["from"], item["to"]) == ("Link", "BRD-1", None)
    assert app.send("GET", f"issueLink/{link.id}").status == 404


# properties


def test_a_property_leaves_no_trace(jira: Jira, issue: Issue, app: Caller) -> None:
    tick(jira, hours=1)
    target = "issue/BRD-1/properties/alongside.score"
    assert app.send("PUT", target, {"points": 8}).status == 201
    assert app.send("PUT", target, [1, "二"]).status == 200
    assert app.get(target) == {"key": "alongside.score", "value": [1, "二"]}
    assert [each["key"] for each in app.get("issue/BRD-1/properties")["keys"]] == ["alongside.score"]
    assert (issue.updated_at, issue.histories) == (START, [])
    app.delete(target)
    assert app.send("GET", target).status == 404


def test_a_property_has_its_limits(issue: Issue, app: Caller) -> None:
    assert app.send("PUT", "issue/BRD-1/properties/k", "x" * 32_766).status == 201
    assert app.send("PUT", "issue/BRD-1/properties/k", "x" * 32_767).status == 400
    assert app.send("PUT", "issue/BRD-1/properties/" + "k" * 256, 1).status == 400
    assert app.send("PUT", "issue/BRD-1/properties/k", raw=b"").status == 400


def test_a_search_brings_up_to_five_properties(issue: Issue, app: Caller) -> None:
    app.put("issue/BRD-1/properties/a", 1)
    found = app.get("search/jql?jql=project%3DBRD&properties=a,b")["issues"][0]
    assert found["properties"] == {"a": 1}
    assert app.post("issue/bulkfetch", {"issueIdsOrKeys": ["BRD-1"], "properties": ["a"]})["issues"][0]["properties"]
    too_many = {"jql": "project = BRD", "properties": list("abcdef")}
    assert app.send("POST", "search/jql", too_many).status == 400


def test_properties_are_set_in_bulk(jira: Jira, issue: Issue, app: Caller) -> None:
    other = jira.create_issue("5b-amy", "BRD", "Task", "文案")
    same = {"entitiesIds": [issue.number, other.number], "properties": {"a": 1}}
    accepted = app.send("POST", "issue/properties", same)
    assert accepted.status == 303
    task = app.get(accepted.headers["Location"].partition("/rest/api/3/")[2])
    assert (task["status"], task["progress"]) == ("COMPLETE", 100)
    each = [{"issueID": issue.number, "properties": {"a": 2}}, {"issueID": 99_999, "properties": {"a": 3}}]
    assert app.send("POST", "issue/properties/multi", {"issues": each}).status == 303
    assert (issue.properties, other.properties) == ({"a": 2}, {"a": 1})
    wanted = {"filter": {"hasProperty": True, "currentValue": 2}, "value": 5}
    assert app.send("PUT", "issue/properties/a", wanted).status == 303
    assert (issue.properties, other.properties) == ({"a": 5}, {"a": 1})
    assert app.send("DELETE", "issue/properties/a", {"currentValue": 1}).status == 303
    assert (issue.properties, other.properties) == ({"a": 5}, {})


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("issue.key", "BRD-1"),
        ("issue.id * 2", 20002),
        ("'seen by ' + user.accountId", "seen by 712020:app"),
        ("issue.properties['score'].points - 1", 7),
        ("(issue.comments.length + 1) * 1.5", 1.5),
        ("issue.labels", []),
        ("true", True),
        ("null", None),
    ],
)
def test_an_expression_makes_the_value(issue: Issue, app: Caller, expression: str, value: Any) -> None:
    issue.properties["score"] = {"points": 8}
    assert app.send("PUT", "issue/properties/x", {"expression": expression}).status == 303
    assert issue.properties["x"] == value


@pytest.mark.parametrize(
    "expression",
    [
        "issue.comments.map(c => c.author)",
        "issue.comments.length > 1 ? 1 : 2",
        "__import__('os')",
        "issue.nothing",
        "issue.key * 2",
        "issue.comments + 1",
        "issue.labels[0]",
        "b'x'",
        "(" * 300,
        "1 + " * 400 + "1",
        "",
        "True",
        "1e999",
    ],
)
def test_an_expression_that_the_sandbox_does_not_know_is_refused(issue: Issue, app: Caller, expression: str) -> None:
    assert app.send("PUT", "issue/properties/x", {"expression": expression}).status == 400
    assert "x" not in issue.properties


def test_the_value_of_an_expression_can_be_too_long(issue: Issue, app: Caller) -> None:
    issue.properties["long"] = "x" * 20_000
    assert (
        app.send("PUT", "issue/properties/x", {"expression": "issue.properties.long + issue.properties.long"}).status
        == 303
    )
    assert "x" not in issue.properties
    assert app.send("PUT", "issue/properties/x", {"expression": "1", "value": 1}).status == 400


def test_the_same_values_are_all_or_nothing(issue: Issue, app: Caller) -> None:
    sent = {"entitiesIds": [issue.number, 99_999], "properties": {"a": 1}}
    assert app.send("POST", "issue/properties", sent).status == 400
    assert app.send("POST", "issue/properties", sent | {"properties": {str(n): 1 for n in range(11)}}).status == 400
    assert issue.properties == {}


# comments by id


def test_comments_are_fetched_by_id(jira: Jira, issue: Issue, app: Caller, bob: Caller) -> None:
    seen = jira.comment("5b-amy", issue, "one")["id"]
    hidden = jira.comment("5b-amy", issue, "two", visibility={"type": "role", "value": "Administrators"})["id"]
    asked = {"ids": [int(seen), int(hidden), 1]}
    assert [each["id"] for each in app.post("comment/list", asked)["values"]] == [seen, hidden]
    assert [each["id"] for each in bob.post("comment/list", asked)["values"]] == [seen]
    assert app.send("POST", "comment/list", {"ids": []}).status == 400
