"""The unmodified `jira` client against the sandbox over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from jira import JIRA, JIRAError
from jira_site import START, TYPES

from integrations.sandbox.clock import Clock
from integrations.sandbox.server import Sandbox, serving


@pytest.fixture
def sandbox() -> Sandbox:
    sandbox = Sandbox(Clock(START))
    jira = sandbox.jira
    jira.add_user("712020:app", "Alongside", email="app@example.com", kind="app", token="app-token", admin=True)
    jira.add_user("5b-amy", "王小美")
    jira.add_project("BRD", "品牌", lead="5b-amy")
    jira.add_issue_type("Task")
    return sandbox


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[JIRA]:
    with serving(sandbox) as address:
        client = _client(address, "app-token")
        yield client
        client.close()  # type: ignore[no-untyped-call]


def _client(address: str, token: str) -> JIRA:
    return JIRA(
        server=address,
        basic_auth=("app@example.com", token),
        options={"rest_api_version": "3"},
        get_server_info=True,
        max_retries=0,
    )


def test_the_client_finds_a_cloud(client: JIRA) -> None:
    assert client._is_cloud
    assert client.myself()["accountId"] == "712020:app"
    assert "assignee" in {field["id"] for field in client.fields()}
    assert [project.key for project in client.projects()] == ["BRD"]


def test_a_wrong_token_ends_at_once(sandbox: Sandbox) -> None:
    with serving(sandbox) as address, pytest.raises(JIRAError) as refused:
        _client(address, "wrong")
    assert refused.value.status_code == 401


def test_an_issue_is_made_changed_and_found(sandbox: Sandbox, client: JIRA) -> None:
    score = sandbox.jira.add_field("Contribution score", TYPES + "float")
    issue = client.create_issue(project="BRD", issuetype={"name": "Task"}, summary="海報")
    issue.update(fields={"summary": "新海報", score: 8.5}, notify=False)
    assert (issue.fields.summary, getattr(issue.fields, score)) == ("新海報", 8.5)
    found = client.enhanced_search_issues("'Contribution score' > 8", maxResults=False, expand="changelog")
    assert [each.key for each in found] == ["BRD-1"]
    assert found[0].changelog.histories[0].items[0].toString == "新海報"
    assert client.approximate_issue_count("project = BRD") == 1
    sent = [entry for entry in sandbox.journal if entry.mutating]
    assert [(entry.method, entry.status) for entry in sent] == [("POST", 201), ("PUT", 204)]


def test_every_page_is_read(sandbox: Sandbox, client: JIRA) -> None:
    for number in range(250):
        sandbox.jira.create_issue("5b-amy", "BRD", "Task", str(number))
    found = client.enhanced_search_issues("project = BRD order by id", maxResults=0, fields="summary")
    assert [each.fields.summary for each in found] == [str(number) for number in range(250)]


def test_comments_and_transitions(sandbox: Sandbox, client: JIRA) -> None:
    issue = sandbox.jira.create_issue("5b-amy", "BRD", "Task", "x")
    sandbox.jira.comment("5b-amy", issue, "hi [~accountid:712020:app]")
    assert client.comments("BRD-1")[0].author.displayName == "王小美"
    document = {"type": "doc", "version": 1, "content": []}
    client.add_comment("BRD-1", document)
    assert len(client.issue("BRD-1").fields.comment.comments) == 2
    client.transition_issue("BRD-1", "Done")
    assert client.issue("BRD-1", fields="status").fields.status.name == "Done"
    assert {each["name"] for each in client.transitions("BRD-1")} >= {"To Do", "Done"}


def test_a_refusal_arrives_as_one(sandbox: Sandbox, client: JIRA) -> None:
    sandbox.jira.create_issue("5b-amy", "BRD", "Task", "x")
    with pytest.raises(JIRAError, match="not on the appropriate screen"):
        client.issue("BRD-1").update(fields={"customfield_99999": 1})
    with pytest.raises(JIRAError, match="does not exist or you do not have permission"):
        client.issue("BRD-2")
