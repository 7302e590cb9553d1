"""The unmodified `atlassian-python-api`, which speaks API v2, against a Cloud site and a Data Center."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jira_site import START

from integrations.sandbox.clock import Clock
from integrations.sandbox.jira.site import Deployment
from integrations.sandbox.server import Sandbox, serving

atlassian = pytest.importorskip("atlassian", reason="atlassian-python-api is not installed")


@pytest.fixture(params=["cloud", "datacenter"])
def deployment(request: pytest.FixtureRequest) -> Deployment:
    chosen: Deployment = request.param
    return chosen


@pytest.fixture
def sandbox(deployment: Deployment) -> Sandbox:
    sandbox = Sandbox(Clock(START), jira_deployment=deployment)
    jira = sandbox.jira
    jira.add_user("5b-amy", "王小美", email="amy@example.com", token="amy-token", admin=True, username="amy")
    jira.add_project("BRD", "品牌", lead="5b-amy")
    jira.add_issue_type("Task")
    jira.add_group("設計組", ["5b-amy"])
    jira.create_issue("5b-amy", "BRD", "Task", "海報")
    return sandbox


@pytest.fixture
def client(sandbox: Sandbox, deployment: Deployment) -> Iterator[Any]:
    with serving(sandbox) as address:
        if deployment == "cloud":
            made = atlassian.Jira(url=address, username="amy@example.com", password="amy-token", cloud=True)
        else:
            made = atlassian.Jira(url=address, token="amy-token")
        yield made
        made.close()


def test_an_issue_is_read_changed_and_deleted(client: Any, sandbox: Sandbox) -> None:
    client.update_issue_field("BRD-1", {"summary": "新海報"})
    assert client.issue("BRD-1")["fields"]["summary"] == "新海報"
    client.set_issue_status("BRD-1", "Done")
    assert sandbox.jira.issues["10001"].status == "Done"
    client.delete_issue("BRD-1")
    assert sandbox.jira.issues == {}


def test_what_hangs_on_it_is_written(client: Any) -> None:
    assert client.issue_add_comment("BRD-1", "*hi*")["body"] == "*hi*"
    client.issue_worklog("BRD-1", "2026-07-01T00:00:00.000+0000", 3600)
    assert client.issue_get_worklog("BRD-1")["worklogs"][0]["timeSpent"] == "1h"
    client.create_or_update_issue_remote_links("BRD-1", "https://example.com", "there")
    assert client.get_issue_remote_links("BRD-1")[0]["object"]["title"] == "there"


def test_issues_and_people_are_found(client: Any, deployment: Deployment) -> None:
    found = client.enhanced_jql("project = BRD") if deployment == "cloud" else client.jql("project = BRD")
    assert [each["id"] for each in found["issues"]] == ["10001"]
    assert client.myself()["displayName"] == "王小美"
    assert client.get_all_users_from_group("設計組")["values"][0]["displayName"] == "王小美"
    how = {"query": "amy@example.com"} if deployment == "cloud" else {"username": "amy"}
    assert client.user_find_by_user_string(**how)[0]["displayName"] == "王小美"
    assert [project["key"] for project in client.projects()] == ["BRD"]
