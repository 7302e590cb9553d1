"""A working day through `atlassian-python-api`, unmodified: its client of Jira Cloud's REST v3."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.start import Started

Json = dict[str, Any]


def run(address: str, org: Started) -> None:
    from atlassian.jira import JiraCloud

    client: Any = JiraCloud(address, username=org.jira_email, password=org.jira_token, backoff_and_retry=False)
    with client:
        _look_around(client, org)
        _work(client, org.projects[0])


def _look_around(client: Any, org: Started) -> None:
    assert client.get_server_info()["deploymentType"] == "Cloud"
    assert client.get_current_user()["emailAddress"] == org.jira_email
    assert {field["id"] for field in client.get_fields()} >= {"summary", "status"}
    assert client.get_statuses()
    assert client.get_priorities()
    assert client.get_issue_link_types()["issueLinkTypes"]
    assert {each["key"] for each in client.search_projects()["values"]} == set(org.projects)
    everything = client.enhanced_jql_get_list_of_tickets("created is not EMPTY order by created", fields="summary")
    assert len(everything) == client.count_issues(data={"jql": "created is not EMPTY"})["count"] > 100
    keys = [each["key"] for each in everything[:50]]
    fetched = client.bulk_fetch_issues(data={"issueIdsOrKeys": keys, "fields": ["summary"]})
    assert sorted(each["key"] for each in fetched["issues"]) == sorted(keys)
    assert client.get_bulk_changelogs(data={"issueIdsOrKeys": keys})["issueChangeLogs"]


def _work(client: Any, project: str) -> None:
    kind = client.get_project(project)["issueTypes"][0]["name"]
    fields = {"project": {"key": project}, "issuetype": {"name": kind}, "summary": "報價單"}
    issue, other = (client.create_issue(data={"fields": fields})["key"] for _ in range(2))
    client.edit_issue(issue, notify_users=False, data={"fields": {"summary": "報價單二版", "labels": ["q3"]}})
    assert client.get_issue(issue)["fields"]["labels"] == ["q3"]
    assert client.get_change_logs(issue)["total"] == 1
    text = {"type": "paragraph", "content": [{"type": "text", "text": "請看"}]}
    document = {"type": "doc", "version": 1, "content": [text]}
    said = client.add_comment(issue, data={"body": document})["id"]
    client.update_comment(issue, said, data={"body": document})
    assert [each["id"] for each in client.get_comments(issue)["comments"]] == [said]
    client.delete_comment(issue, said)
    client.link_issues(
        data={"type": {"name": "Relates"}, "inwardIssue": {"key": issue}, "outwardIssue": {"key": other}}
    )
    moves = client.get_transitions(issue)["transitions"]
    client.do_transition(issue, data={"transition": {"id": moves[-1]["id"]}})
    assert client.get_issue(issue)["fields"]["status"]["name"] == moves[-1]["to"]["name"]
    client.delete_issue(other)
    assert _refused(lambda: client.get_issue(other)) == 404


def _refused(call: Any) -> int:
    from requests import HTTPError

    try:
        call()
    except HTTPError as error:
        return int(error.response.status_code)
    raise AssertionError("this should have been refused")
