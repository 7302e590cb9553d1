"""A working day through `jira` (pycontribs), unmodified."""

from __future__ import annotations

from jira import JIRA, JIRAError

from integrations.sandbox.start import Started


def run(address: str, org: Started) -> None:
    client = JIRA(
        server=address,
        basic_auth=(org.jira_email, org.jira_token),
        options={"rest_api_version": "3"},
        get_server_info=True,
        max_retries=0,
    )
    try:
        _look_around(client, org)
        _work(client, org.projects[0])
    finally:
        client.close()  # type: ignore[no-untyped-call]


def _look_around(client: JIRA, org: Started) -> None:
    assert client._is_cloud
    me = client.myself()
    assert me["emailAddress"] == org.jira_email
    assert client.user(me["accountId"]).displayName == me["displayName"]
    assert {project.key for project in client.projects()} >= set(org.projects)
    assert client.project(org.projects[0]).key == org.projects[0]
    assert {field["id"] for field in client.fields()} >= {"summary", "assignee"}
    assert client.statuses()
    assert client.priorities()
    assert client.issue_types()
    assert client.issue_link_types()
    assert client.my_permissions(permissions="BROWSE_PROJECTS")["permissions"]["BROWSE_PROJECTS"]["havePermission"]
    total = client.approximate_issue_count("created is not EMPTY")
    found = client.enhanced_search_issues("created is not EMPTY", maxResults=0, fields="summary")
    assert len(found) == total > 100


def _work(client: JIRA, project: str) -> None:
    kind = client.project(project).issueTypes[0].name
    issue = client.create_issue(project=project, issuetype={"name": kind}, summary="海報 A2")
    other = client.create_issue(project=project, issuetype={"name": kind}, summary="海報 A3")
    issue.update(fields={"summary": "海報 A1", "duedate": "2026-12-24"}, notify=False)
    assert client.issue(issue.key, expand="changelog").changelog.histories[0].items
    assert "summary" in client.editmeta(issue.key)["fields"]
    text = {"type": "paragraph", "content": [{"type": "text", "text": "好"}]}
    said = client.add_comment(issue.key, {"type": "doc", "version": 1, "content": [text]})
    assert [each.id for each in client.comments(issue.key)] == [said.id]
    assert client.comment(issue.key, said.id).body.content[0].type == "paragraph"
    said.delete()
    client.create_issue_link("Relates", issue.key, other.key)
    assert client.issue(issue.key).fields.issuelinks
    done = client.transitions(issue.key)[-1]
    client.transition_issue(issue.key, done["id"])
    assert client.issue(issue.key).fields.status.name == done["to"]["name"]
    other.delete()  # type: ignore[no-untyped-call]
    assert _status_of(client, other.key) == 404


def _status_of(client: JIRA, key: str) -> int:
    try:
        client.issue(key)
    except JIRAError as refused:
        return int(refused.status_code or 0)
    return 200
