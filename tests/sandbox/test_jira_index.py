"""What a search does not tell: writes of a moment ago, results that were cut, tokens of last week."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from jira_site import START, Caller, caller, site

from integrations.sandbox.http import Request
from integrations.sandbox.jira import Jira, teams


@pytest.fixture
def jira() -> Jira:
    jira = site()
    for number in range(3):
        jira.create_issue("5b-amy", "BRD", "Task", f"no {number}")
    return jira


@pytest.fixture
def app(jira: Jira) -> Caller:
    return caller(jira)


def found(app: Caller, jql: str, **asked: Any) -> list[str]:
    page = app.post("search/jql", {"jql": jql + " order by id", "fields": ["key"], **asked})
    return [issue["key"] for issue in page["issues"]]


def test_a_write_is_found_only_after_the_lag(jira: Jira, app: Caller) -> None:
    jira.index_lag_s = 30
    app.put("issue/BRD-1", {"fields": {"labels": ["new"]}})
    app.post("issue", {"fields": {"project": {"key": "BRD"}, "issuetype": {"name": "Task"}, "summary": "late"}})
    assert found(app, "labels = new") == []
    assert found(app, "project = BRD") == ["BRD-1", "BRD-2", "BRD-3"]
    assert app.get("issue/BRD-4")["fields"]["summary"] == "late"
    jira.clock.advance(timedelta(seconds=30))
    assert found(app, "labels = new") == ["BRD-1"]
    assert found(app, "project = BRD") == ["BRD-1", "BRD-2", "BRD-3", "BRD-4"]


def test_each_write_comes_in_its_turn(jira: Jira, app: Caller) -> None:
    jira.index_lag_s = 30
    issue = jira.issues["10001"]
    jira.edit("5b-amy", issue, labels=["one"])
    jira.clock.advance(timedelta(seconds=20))
    jira.edit("5b-amy", issue, labels=["two"])
    jira.clock.advance(timedelta(seconds=10))
    assert (found(app, "labels = one"), found(app, "labels = two")) == (["BRD-1"], [])
    jira.clock.advance(timedelta(seconds=20))
    assert (found(app, "labels = one"), found(app, "labels = two")) == ([], ["BRD-1"])


def test_reconciled_issues_are_seen_at_once(jira: Jira, app: Caller) -> None:
    jira.index_lag_s = 30
    app.put("issue/BRD-1", {"fields": {"labels": ["new"]}})
    made = app.post("issue", {"fields": {"project": {"key": "BRD"}, "issuetype": {"name": "Task"}, "summary": "x"}})
    assert found(app, "labels = new", reconcileIssues=[10001]) == ["BRD-1"]
    assert found(app, "project = BRD", reconcileIssues=[int(made["id"])])[-1] == "BRD-4"
    assert app.get(f"search/jql?jql=labels%3Dnew&reconcileIssues={jira.issues['10001'].id}")["issues"]
    too_many = {"jql": "project = BRD", "reconcileIssues": list(range(51))}
    assert app.send("POST", "search/jql", too_many).status == 400


def test_what_follows_another_issue_is_found_after_the_lag_too(jira: Jira, app: Caller) -> None:
    field, team = jira.add_field("Team", "com.atlassian.teams:rm-teams-custom-field-team"), teams.found(jira, "設計組")
    epic = jira.create_issue("5b-amy", "BRD", "Epic", "epic")
    task = jira.create_issue("5b-amy", "BRD", "Task", "task", parent=epic.id)
    below = jira.create_issue("5b-amy", "BRD", "Subtask", "below", parent=task.id)
    jira.index_lag_s = 30
    jira.edit("5b-amy", task, **{field: team.id})
    jira.delete(epic)

    def found(jql: str) -> list[str]:
        return [each["id"] for each in app.post("search/jql", {"jql": jql})["issues"]]

    assert (found(f"Team = {team.id}"), found("parent is not EMPTY")) == ([], [below.id, task.id])
    jira.clock.advance(timedelta(seconds=30))
    assert (found(f"Team = {team.id}"), found("parent is not EMPTY")) == ([below.id, task.id], [below.id])


def test_a_deleted_issue_is_never_answered(jira: Jira, app: Caller) -> None:
    jira.index_lag_s = 30
    app.delete("issue/BRD-1")
    assert found(app, "project = BRD") == ["BRD-2", "BRD-3"]
    jira.clock.advance(timedelta(minutes=1))
    assert found(app, "project = BRD") == ["BRD-2", "BRD-3"]


def test_without_a_lag_all_is_seen(jira: Jira, app: Caller) -> None:
    jira.index_lag_s = 3600
    jira.edit("5b-amy", jira.issues["10001"], labels=["new"])
    jira.index_lag_s = 0
    assert found(app, "labels = new") == ["BRD-1"]


def test_a_page_token_lives_for_seven_days(jira: Jira, app: Caller) -> None:
    asked = {"jql": "project = BRD", "maxResults": 1}
    token = app.post("search/jql", asked)["nextPageToken"]
    jira.clock.advance(timedelta(days=7))
    assert app.send("POST", "search/jql", asked | {"nextPageToken": token}).status == 200
    jira.clock.advance(timedelta(seconds=1))
    assert app.send("POST", "search/jql", asked | {"nextPageToken": token}).status == 400


def test_a_cut_result_says_so_in_its_warnings(jira: Jira) -> None:
    jira.searches.warnings = [{"type": "CLAUSE_RESULT_TRUNCATED", "message": "The result is not complete."}]
    jira.searches.cut_at = 2
    # The published document knows no `warnings`: integrations report them.
    response = _unchecked(jira)
    assert response["warnings"][0]["type"] == "CLAUSE_RESULT_TRUNCATED"
    assert (len(response["issues"]), response["isLast"]) == (2, True)


def _unchecked(jira: Jira) -> Any:
    headers = {"authorization": "Bearer app-token"}
    return caller(jira).answer(Request("GET", "/rest/api/3/search/jql?jql=project%3DBRD", headers)).body


def test_queries_are_matched_against_issues(app: Caller) -> None:
    asked = {"issueIds": [10001, 10003, 99], "jqls": ["summary ~ 'no 2'", "id > 0", "nonsense = 1"]}
    matches = app.post("jql/match", asked)["matches"]
    assert [sorted(each["matchedIssues"]) for each in matches] == [[10003], [10001, 10003], []]
    assert "does not exist" in matches[2]["errors"][0]


def test_somebody_is_put_on_an_issue(jira: Jira, app: Caller) -> None:
    app.put("issue/BRD-1/assignee", {"accountId": "5b-bob"})
    assert jira.issues["10001"].values["assignee"] == "5b-bob"
    app.put("issue/BRD-1/assignee", {"accountId": None})
    assert "assignee" not in jira.issues["10001"].values
    assert app.send("PUT", "issue/BRD-1/assignee", {"accountId": "nobody"}).status == 400
    assert jira.issues["10001"].updated_at == START
