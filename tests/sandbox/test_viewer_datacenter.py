"""A visitor acts in a Jira Data Center."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

import pytest
from viewer_company import HELPER, TASK, account

from integrations.sandbox.http import Request
from integrations.sandbox.jira.issues import Issue
from integrations.sandbox.server import Sandbox
from integrations.sandbox.start import organisation

HOST = "127.0.0.1:8700"


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    return organisation(7, deployment="datacenter").sandbox


@pytest.fixture
def task(sandbox: Sandbox) -> Issue:
    found = sandbox.jira.issue_by(TASK)
    assert found
    return found


def act(sandbox: Sandbox, name: str, **fields: str) -> str:
    """Done by the helper; the page afterwards."""
    cookie = f"sandbox-person={quote(account(sandbox.jira, HELPER), safe='')}"
    headers = {"host": HOST, "origin": f"http://{HOST}", "cookie": cookie}
    body = urlencode({"back": f"/browse/{TASK}", "issue": TASK, **fields}).encode()
    answer = sandbox.handle(Request("POST", f"/_act/jira/{name}", headers, body, f"http://{HOST}"))
    assert answer.status == 303, answer.body
    return str(sandbox.handle(Request("GET", answer.headers["Location"], headers, base=f"http://{HOST}")).body)


def test_a_comment_mentions_by_name(sandbox: Sandbox, task: Issue) -> None:
    owner = task.values["assignee"]
    page = act(sandbox, "comment", text="一起看 *這個*", mention=owner)
    assert f"@{sandbox.jira.users[owner]['displayName']}" in page
    assert f"[~{sandbox.jira.username(owner).name}]" in str(sandbox.journal[-1].request["body"])
    assert sandbox.journal[-1].target == f"/rest/api/2/issue/{TASK}/comment"
    said = task.comments[-1]
    assert said.author == account(sandbox.jira, HELPER)
    assert said.body["content"][0]["content"][0]["type"] == "mention"


def test_fields_people_status_and_deletion(sandbox: Sandbox, task: Issue) -> None:
    helper = account(sandbox.jira, HELPER)
    field = next(each.id for each in sandbox.jira.fields.values() if each.name == "協作人")
    act(sandbox, "field", field="duedate", value="2026-10-20")
    act(sandbox, "field", field="assignee", value=helper)
    act(sandbox, "field", field="description", value="第一段\n\n第二段")
    page = act(sandbox, "member", field=field, add=helper)
    before = task.values["status"]
    act(sandbox, "status", transition=re.findall(r'name="transition" value="(\d+)"', page)[-1])
    assert task.values["status"] != before
    assert (task.values["duedate"], task.values["assignee"]) == ("2026-10-20", helper)
    assert helper in task.values[field]
    assert len(task.values["description"]["content"]) == 2
    act(sandbox, "delete")
    assert sandbox.jira.issue_by(TASK) is None
