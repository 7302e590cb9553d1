"""What moves under a mirror's feet: projects renamed and deleted, people gone, issues hidden, a query archived."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest
from jira_site import BASE, START, Caller, caller, site

from integrations.sandbox.http import Request, Response
from integrations.sandbox.jira import Jira, approvals, people, projects
from integrations.sandbox.jira.issues import Issue

APP = "712020:app"


@pytest.fixture
def jira() -> Jira:
    return site()


@pytest.fixture
def app(jira: Jira) -> Caller:
    return caller(jira)


@pytest.fixture
def issue(jira: Jira) -> Issue:
    return jira.create_issue("5b-amy", "BRD", "Task", "海報")


def found(app: Caller, jql: str = "id > 0") -> list[str]:
    return [each["id"] for each in app.post("search/jql", {"jql": jql})["issues"]]


def statuses(app: Caller) -> dict[str, list[str]]:
    """Project keys by state."""
    states = ("live", "archived", "deleted")
    return {s: [p["key"] for p in app.get(f"project/search?status={s}")["values"]] for s in states}


# projects


def test_a_project_gets_another_name(jira: Jira, app: Caller, issue: Issue) -> None:
    before = issue.updated_at
    jira.clock.advance(timedelta(minutes=1))
    assert app.put("project/BRD", {"name": "品牌部"})["name"] == "品牌部"
    shown = app.get("issue/BRD-1")["fields"]
    assert shown["project"]["name"] == "品牌部"
    assert (issue.updated_at, issue.histories) == (before, [])
    assert app.get("auditing/record")["records"][0]["summary"] == "Project updated"


def test_a_project_gets_another_key(jira: Jira, app: Caller, issue: Issue) -> None:
    app.put("project/BRD", {"key": "BRAND"})
    assert app.get("issue/BRD-1")["key"] == "BRAND-1"
    assert found(app, "project = BRAND") == [issue.id]
    assert app.send("GET", "project/BRD").status == 404
    assert jira.create_issue("5b-amy", "BRAND", "Task", "x").key == "BRAND-2"
    for wrong in ("brand", "1A", "BRAND-2", ""):
        assert app.send("PUT", "project/BRAND", {"key": wrong}).status == 400
    jira.grant(APP, "ADMINISTER_PROJECTS", "BRAND", ["5b-bob"])
    assert caller(jira, "bob").send("PUT", "project/BRAND", {"key": "BR"}).status == 403


def test_a_deleted_project_takes_its_issues_along_and_brings_them_back(jira: Jira, app: Caller, issue: Issue) -> None:
    app.delete("project/BRD")
    assert statuses(app) == {"live": [], "archived": [], "deleted": ["BRD"]}
    assert app.send("GET", "issue/BRD-1").status == 404
    assert app.send("GET", "project/BRD").status == 404
    assert found(app) == []
    assert app.send("POST", "search/jql", {"jql": "project = BRD"}).status == 400
    assert app.post("issue/bulkfetch", {"issueIdsOrKeys": ["BRD-1"]}) == {"issues": [], "issueErrors": []}
    assert caller(jira, "bob").get("project/search?status=deleted")["values"] == []
    app.post("project/BRD/restore", {})
    assert statuses(app)["live"] == ["BRD"]
    assert found(app, "project = BRD") == [issue.id]


def test_a_project_without_a_recycle_bin_is_gone(jira: Jira, app: Caller, issue: Issue) -> None:
    jira.create_issue("5b-amy", "BRD", "Subtask", "x", parent=issue.id)
    app.delete("project/BRD?enableUndo=false")
    assert statuses(app) == {"live": [], "archived": [], "deleted": []}
    assert jira.issues == {}
    assert app.send("POST", "project/BRD/restore", {}).status == 404
    summaries = [each["summary"] for each in app.get("auditing/record")["records"]]
    assert summaries == ["Project deleted", "Issue deleted", "Issue deleted"]


def test_an_archived_project_is_read_only(jira: Jira, app: Caller, issue: Issue) -> None:
    app.post("project/BRD/archive", {})
    assert statuses(app)["archived"] == ["BRD"]
    assert found(app) == []
    assert app.get("issue/BRD-1")["id"] == issue.id
    assert app.send("PUT", "issue/BRD-1", {"fields": {"summary": "y"}}).status == 400
    assert app.send("DELETE", "project/BRD").status == 400
    with_them = {"jql": "id > 0", "includeArchivedProjects": True}
    assert [each["id"] for each in app.post("search/jql", with_them)["issues"]] == [issue.id]
    assert len(app.get("search/jql?jql=id%3E0&includeArchivedProjects=true")["issues"]) == 1
    assert projects.state(jira, issue.values["project"]) == "archived"


# who may see


def test_a_security_level_hides_from_administrators_too(jira: Jira, app: Caller, issue: Issue) -> None:
    level = jira.add_level("Board", ["5b-amy"])
    app.put("issue/BRD-1", {"fields": {"security": {"id": level.id}}})
    assert app.send("GET", "issue/BRD-1").status == 404
    assert found(app) == []
    jira.add_level("Board", [APP])
    assert app.get("issue/BRD-1")["fields"]["security"]["name"] == "Board"
    assert found(app) == [issue.id]
    app.put("issue/BRD-1", {"fields": {"security": None}})
    assert found(caller(jira, "bob")) == [issue.id]


def test_a_project_is_opened_again(jira: Jira, app: Caller, issue: Issue) -> None:
    jira.grant("5b-amy", "BROWSE_PROJECTS", "BRD", ["5b-amy"])
    assert app.send("GET", "issue/BRD-1").status == 404
    jira.grant("5b-amy", "BROWSE_PROJECTS", "BRD", ["5b-amy", APP])
    assert (found(app), found(caller(jira, "bob"))) == ([issue.id], [])
    jira.ungrant("5b-amy", "BROWSE_PROJECTS", "BRD")
    assert found(caller(jira, "bob")) == [issue.id]
    change = app.get("auditing/record")["records"][0]["changedValues"]
    assert change == [{"fieldName": "BROWSE_PROJECTS", "changedFrom": f"5b-amy, {APP}"}]


def test_a_restricted_comment(jira: Jira, app: Caller, issue: Issue) -> None:
    visible = {"type": "role", "value": "Administrators"}
    jira.comment("5b-amy", issue, "admins", visibility=visible)
    jira.comment("5b-amy", issue, "leads", visibility={"type": "group", "value": "leads"})
    assert app.get("issue/BRD-1/comment")["total"] == 1
    jira.add_group("leads", [APP])
    assert app.get("issue/BRD-1/comment")["total"] == 2
    assert caller(jira, "bob").get("issue/BRD-1/comment")["total"] == 0


# people


def test_groups_change_over_http(jira: Jira, app: Caller) -> None:
    group = app.post("group", {"name": "設計組"})
    place = f"group/user?groupId={group['groupId']}"
    assert app.post(place, {"accountId": "5b-bob"})["users"]["items"][0]["accountId"] == "5b-bob"
    assert app.send("POST", place, {"accountId": "5b-bob"}).status == 400
    assert app.send("POST", place, {"accountId": "nobody"}).status == 404
    assert app.send("POST", place, {}).status == 400
    assert app.get(f"group/member?groupId={group['groupId']}")["total"] == 1
    assert app.send("POST", "group", {"name": "設計組"}).status == 400
    app.delete(f"{place}&accountId=5b-bob")
    assert app.send("DELETE", f"{place}&accountId=5b-bob").status == 404
    assert app.get("user/groups?accountId=5b-bob") == []
    app.delete(f"group?groupId={group['groupId']}")
    assert app.get("group/bulk")["values"] == []
    assert caller(jira, "bob").send("POST", "group", {"name": "x"}).status == 403


def test_people_change_without_a_trace_on_their_issues(jira: Jira, app: Caller, issue: Issue) -> None:
    jira.edit(APP, issue, assignee="5b-bob")
    before = issue.updated_at
    people.change(jira, "5b-bob", displayName="林柏", timeZone="America/New_York")
    assert app.get("issue/BRD-1")["fields"]["assignee"]["displayName"] == "林柏"
    assert caller(jira, "bob").get("myself")["timeZone"] == "America/New_York"
    app.delete("user?accountId=5b-bob")
    assert app.get("user?accountId=5b-bob")["active"] is False
    assert app.send("DELETE", "user?accountId=nobody").status == 404
    assert issue.updated_at == before


def test_a_date_is_read_in_the_zone_that_the_account_has_now(jira: Jira, app: Caller, issue: Issue) -> None:
    assert found(app, 'created >= "2026-07-01 09:30"') == [issue.id]
    people.change(jira, APP, timeZone="UTC")
    assert found(app, 'created >= "2026-07-01 09:30"') == []
    assert found(app, 'created >= "2026-07-01 01:30"') == [issue.id]


# the archive, by a query


def test_a_query_is_archived(jira: Jira, app: Caller, issue: Issue) -> None:
    below = jira.create_issue("5b-amy", "BRD", "Subtask", "x", parent=issue.id)
    other = jira.create_issue("5b-amy", "BRD", "Task", "other")
    response = app.send("POST", "issue/archive", {"jql": "summary ~ 海報"})
    place = json.loads(response.encode()[0])
    assert (response.status, place.startswith(f"{BASE}/rest/api/3/task/")) == (202, True)
    task = app.get(place.removeprefix(f"{BASE}/rest/api/3/"))
    assert (task["status"], task["result"]) == ("COMPLETE", {"numberOfIssuesUpdated": 1})
    assert found(app) == [other.id]
    assert below.archived_at == START


def test_what_cannot_be_archived_by_a_query(jira: Jira, app: Caller, issue: Issue) -> None:
    assert app.send("POST", "issue/archive", {"jql": "nonsense ="}).status == 400
    assert app.send("POST", "issue/archive", {}).status == 400
    assert caller(jira, "bob").send("POST", "issue/archive", {"jql": "id > 0"}).status == 403
    jira.tasks.duration_s = 60
    assert app.send("POST", "issue/archive", {"jql": "id > 0"}).status == 202
    assert app.send("POST", "issue/archive", {"jql": "id > 0"}).status == 412
    assert issue.archived_at is None


# what a mirror must notice


def test_every_move_of_the_mirror_test_leaves_its_trace(jira: Jira, app: Caller, issue: Issue) -> None:
    """Comments, worklogs, remote links, links, dates, assignees and parents move `updated`; a migration does not."""
    epic = jira.create_issue("5b-amy", "BRD", "Epic", "季度")
    document = {"type": "doc", "version": 1, "content": []}
    spent = {"timeSpentSeconds": 60, "started": "2026-07-01T09:00:00.000+0800"}
    away = {"globalId": "a", "object": {"url": "https://example.com/a", "title": "a"}}
    clock = jira.clock

    def moves(act: str, target: str, body: object = None) -> object:
        clock.advance(timedelta(minutes=1))
        answer = app.send(act, f"issue/BRD-1{target}", body)
        assert answer.status < 300, answer.body
        assert issue.updated_at == clock.now(), f"{act} {target}"
        return answer.body["id"] if isinstance(answer.body, dict) and "id" in answer.body else None

    said = moves("POST", "/comment", {"body": document})
    moves("PUT", f"/comment/{said}", {"body": document})
    moves("DELETE", f"/comment/{said}")
    logged = moves("POST", "/worklog", spent)
    moves("PUT", f"/worklog/{logged}", {"timeSpentSeconds": 120})
    moves("DELETE", f"/worklog/{logged}")
    link = moves("POST", "/remotelink", away)
    moves("DELETE", f"/remotelink/{link}")
    moves("PUT", "", {"fields": {"duedate": "2026-08-01", "assignee": {"accountId": "5b-bob"}}})
    moves("PUT", "", {"fields": {"parent": {"id": epic.id}}})
    moves("PUT", "", {"fields": {"parent": None}})
    named = [item["field"] for history in issue.histories for item in history.items]
    assert named.count("RemoteIssueLink") == 2
    assert {"duedate", "assignee", "IssueParentAssociation"} <= set(named)
    clock.advance(timedelta(days=1))
    before = issue.updated_at
    jira.migrate_workflow(APP, issue, "old", "new")
    assert (issue.updated_at, issue.histories[-1].at) == (before, clock.now())
    assert app.get("issue/BRD-1/changelog")["values"][-1]["items"][0]["field"] == "Workflow"


# a service desk's approvals


def desk(app: Caller, method: str, target: str, body: object = None) -> Response:
    """Outside `/rest/api`, where Jira's own document does not reach."""
    credential = base64.b64encode(f"{app.email}:{app.token}".encode()).decode()
    sent = b"" if body is None else json.dumps(body).encode()
    headers = {"authorization": f"Basic {credential}"}
    return app.answer(Request(method, f"/rest/servicedeskapi/request/BRD-1/approval{target}", headers, sent, BASE))


def test_an_approval_is_answered(jira: Jira, app: Caller, issue: Issue) -> None:
    asked = approvals.ask(jira, issue, "Budget", ["5b-amy", "5b-bob"])
    (shown,) = desk(app, "GET", "").body["values"]
    assert (shown["finalDecision"], shown["canAnswerApproval"]) == ("pending", False)
    amy, bob = caller(jira, "amy"), caller(jira, "bob")
    for who, outcome in ((amy, "pending"), (bob, "approved")):
        assert desk(who, "POST", f"/{asked.id}", {"decision": "approve"}).body["finalDecision"] == outcome
    assert [each["approverDecision"] for each in desk(app, "GET", "").body["values"][0]["approvers"]] == [
        "approved"
    ] * 2
    assert desk(bob, "POST", f"/{asked.id}", {"decision": "decline"}).status == 403


def test_what_is_no_answer_to_an_approval(jira: Jira, app: Caller, issue: Issue) -> None:
    asked = approvals.ask(jira, issue, "Budget", ["5b-amy"])
    amy = caller(jira, "amy")
    statuses = [
        desk(*each).status
        for each in (
            (app, "POST", f"/{asked.id}", {"decision": "approve"}),
            (amy, "POST", f"/{asked.id}", {"decision": "perhaps"}),
            (amy, "POST", "/1", {"decision": "approve"}),
        )
    ]
    assert statuses == [403, 400, 404]
    assert desk(amy, "POST", f"/{asked.id}", {"decision": "decline"}).body["finalDecision"] == "declined"


def test_links_to_what_is_hidden_are_not_shown(jira: Jira, app: Caller, issue: Issue) -> None:
    other = jira.create_issue("5b-amy", "BRD", "Task", "other")
    below = jira.create_issue("5b-amy", "BRD", "Subtask", "below", parent=issue.id)
    jira.link("5b-amy", issue, other)
    level = jira.add_level("Board", ["5b-amy"])
    for hidden in (other, below):
        jira.edit("5b-amy", hidden, security={"id": level.id})
    shown = app.get("issue/BRD-1")["fields"]
    assert (shown["issuelinks"], shown["subtasks"]) == ([], [])
    seen = caller(jira, "amy").get("issue/BRD-1")["fields"]
    assert (len(seen["issuelinks"]), len(seen["subtasks"])) == (1, 1)
