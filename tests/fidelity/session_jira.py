"""What the clients' working days leave out of Jira: written once, refused where Jira refuses."""

from __future__ import annotations

from typing import Any

from session_calls import Caller

from integrations.sandbox.start import Started

Json = dict[str, Any]
DOCUMENT = {
    "type": "doc",
    "version": 1,
    "content": [{"type": "paragraph", "content": [{"type": "text", "text": "好"}]}],
}
TYPES = "com.atlassian.jira.plugin.system.customfieldtypes:"


def write(jira: Caller, org: Started) -> dict[str, str]:
    """Write what can be written; the ids of what a sweep can read."""
    project = org.projects[0]
    kind = jira.good("GET", f"project/{project}")["issueTypes"][0]["id"]
    fields = {"project": {"key": project}, "issuetype": {"id": kind}, "summary": "海報", "description": DOCUMENT}
    issue, other, gone = (jira.good("POST", "issue", {"fields": fields})["key"] for _ in range(3))
    field = _field(jira)
    me = jira.good("GET", "myself")["accountId"]
    jira.good("PUT", f"issue/{issue}", {"fields": {field: 8.5, "assignee": {"accountId": me}}}, notifyUsers="false")
    jira.good("PUT", f"issue/{issue}", {"update": {"labels": [{"add": "q3"}]}})
    jira.good("PUT", f"issue/{issue}/assignee", {"accountId": None})
    said = jira.good("POST", f"issue/{issue}/comment", {"body": DOCUMENT})["id"]
    jira.good("PUT", f"issue/{issue}/comment/{said}", {"body": DOCUMENT})
    taken_back = jira.good("POST", f"issue/{issue}/comment", {"body": DOCUMENT})["id"]
    jira.good("DELETE", f"issue/{issue}/comment/{taken_back}")
    link = {"type": {"name": "Relates"}, "inwardIssue": {"key": issue}, "outwardIssue": {"key": other}}
    jira.good("POST", "issueLink", link)
    move = jira.good("GET", f"issue/{issue}/transitions")["transitions"][-1]["id"]
    jira.good("POST", f"issue/{issue}/transitions", {"transition": {"id": move}})
    known = _attached(jira, issue, me) | _administration(jira, field, issue, other)
    _search(jira, issue)
    _refusals(jira, issue, field)
    jira.good("DELETE", f"issue/{gone}")
    _elsewhere(jira, kind, other, org.projects[1])
    screen = str(jira.good("GET", "screens")["values"][0]["id"])
    tab = str(jira.good("GET", f"screens/{screen}/tabs")[0]["id"])
    jira.good("POST", "issueLink", link)
    links = [each["id"] for each in jira.good("GET", f"issue/{issue}")["fields"]["issuelinks"]]
    if len(links) > 1:
        jira.good("DELETE", f"issueLink/{links[1]}")
    status = jira.good("GET", "status")[0]["id"]
    return known | {
        "issueLink/link": links[0],
        "status/status": status,
        "issueLinkType/type_": jira.good("GET", "issueLinkType")["issueLinkTypes"][0]["id"],
        "issuetypes/type_": kind,
        "issuetype/type_": kind,
        "resolution/resolution": jira.good("GET", "resolution")[0]["id"],
        "securitylevel/level": org.sandbox.jira.add_level("session", [me]).id,
        "issue": issue,
        "comment": said,
        "field": field,
        "project": project,
        "screen": screen,
        "tab": tab,
        "accountId": me,
        "groupId": org.sandbox.jira.add_group("session", members=[me]).id,
    }


def _elsewhere(jira: Caller, kind: str, issue: str, project: str) -> None:
    """An issue moved to another project, and that project archived and taken back."""
    moved = {"targetToSourcesMapping": {f"{project},{kind}": {"issueIdsOrKeys": [issue]}}}
    jira.good("POST", "bulk/issues/move", moved)
    jira.good("PUT", f"project/{project}", {"name": "renamed"})
    jira.good("POST", f"project/{project}/archive")
    jira.good("POST", f"project/{project}/restore")
    jira.good("DELETE", f"project/{project}")
    jira.good("POST", f"project/{project}/restore")


def _field(jira: Caller) -> str:
    """A number field on every screen."""
    made: str = jira.good("POST", "field", {"name": "Session score", "type": TYPES + "float"})["id"]
    jira.good("POST", f"screens/addToDefault/{made}")
    for screen in jira.good("GET", "screens")["values"][1:]:
        tab = jira.good("GET", f"screens/{screen['id']}/tabs")[0]["id"]
        place = f"screens/{screen['id']}/tabs/{tab}/fields"
        jira.good("POST", place, {"fieldId": made})
        jira.good("DELETE", f"{place}/{made}")
        jira.good("POST", place, {"fieldId": made})
    return made


def _search(jira: Caller, issue: str) -> None:
    fields = ["*all"]
    asked = {"jql": "created is not EMPTY order by key", "fields": fields, "expand": "changelog,names,schema"}
    page = jira.good("POST", "search/jql", asked)
    jira.good("POST", "search/jql", asked | {"nextPageToken": page["nextPageToken"]})
    jira.good("POST", "search/jql", {"jql": "created is not EMPTY", "maxResults": 5000})
    jira.good("POST", "search/approximate-count", {"jql": "statusCategory = Done"})
    keys = [each["key"] for each in page["issues"]] + [issue]
    jira.good("POST", "issue/bulkfetch", {"issueIdsOrKeys": keys, "fields": fields, "expand": ["changelog"]})
    jira.good("POST", "changelog/bulkfetch", {"issueIdsOrKeys": keys})


def _refusals(jira: Caller, issue: str, field: str) -> None:
    assert jira.send("GET", "issue/NO-1").status_code == 404
    assert jira.send("POST", "search", {"jql": "created is not EMPTY"}).status_code == 410
    assert jira.send("POST", "search/jql", {"jql": "nonsense ="}).status_code == 400
    assert jira.send("PUT", f"issue/{issue}", {"fields": {field: "many"}}).status_code == 400
    assert jira.send("PUT", f"issue/{issue}", {"fields": {"customfield_99999": 1}}).status_code == 400
    assert jira.send("POST", "issue", {"fields": {}}).status_code == 400
    assert jira.send("GET", "user", accountId="nobody").status_code == 404


def _attached(jira: Caller, issue: str, me: str) -> dict[str, str]:
    """Worklogs, links to the outside, properties."""
    spent = {"timeSpentSeconds": 3600, "started": "2026-10-01T09:00:00.000+0800", "comment": DOCUMENT}
    kept, gone = (jira.good("POST", f"issue/{issue}/worklog", spent)["id"] for _ in range(2))
    jira.good("PUT", f"issue/{issue}/worklog/{kept}", {"timeSpentSeconds": 1800})
    jira.good("DELETE", f"issue/{issue}/worklog/{gone}")
    jira.good("POST", "worklog/list", {"ids": [int(kept)]})
    away = {"globalId": "a", "object": {"url": "https://example.com/a", "title": "a"}}
    link = str(jira.good("POST", f"issue/{issue}/remotelink", away)["id"])
    other = jira.good("POST", f"issue/{issue}/remotelink", away | {"globalId": "b"})["id"]
    jira.good("PUT", f"issue/{issue}/remotelink/{link}", away | {"relationship": "mentioned in"})
    jira.good("DELETE", f"issue/{issue}/remotelink/{other}")
    jira.good("DELETE", f"issue/{issue}/remotelink", globalId="a")
    link = str(jira.good("POST", f"issue/{issue}/remotelink", away)["id"])
    for key in ("score", "gone"):
        jira.good("PUT", f"issue/{issue}/properties/{key}", {"points": 8})
    jira.good("DELETE", f"issue/{issue}/properties/gone")
    said = jira.good("POST", f"issue/{issue}/comment", {"body": DOCUMENT})["id"]
    jira.good("POST", "comment/list", {"ids": [int(said)]})
    jira.good("POST", "permissions/project", {"permissions": ["EDIT_ISSUES"]})
    return {"worklog": kept, "remotelink/link": link, "properties/key": "score", "user": me}


def _administration(jira: Caller, field: str, issue: str, other: str) -> dict[str, str]:
    """Writes to many issues, the archive, contexts, groups."""
    number = jira.good("GET", f"issue/{issue}")["id"]
    jira.good("POST", "jql/match", {"jqls": ["created is not EMPTY"], "issueIds": [int(number)]})
    edited = {"clearableNumberFields": [{"fieldId": field, "value": 9}]}
    bulk = {"selectedIssueIdsOrKeys": [issue], "selectedActions": [field], "editedFieldsInput": edited}
    queued = jira.good("POST", "bulk/issues/fields", bulk)["taskId"]
    task = _queued(jira, "POST", "issue/properties", {"entitiesIds": [int(number)], "properties": {"shared": 1}})
    each = [{"issueID": int(number), "properties": {"own": 2}}]
    _queued(jira, "POST", "issue/properties/multi", {"issues": each})
    _queued(jira, "PUT", "issue/properties/shared", {"filter": {"entityIds": [int(number)]}, "value": 3})
    _queued(jira, "DELETE", "issue/properties/shared", {"entityIds": [int(number)]})
    jira.good("PUT", "issue/archive", {"issueIdsOrKeys": [other]})
    jira.good("PUT", "issue/unarchive", {"issueIdsOrKeys": [other]})
    project = jira.good("GET", f"issue/{issue}")["fields"]["project"]["id"]
    spare = jira.good("POST", "field", {"name": "Spare", "type": TYPES + "float"})["id"]
    context = jira.good("POST", f"field/{spare}/context", {"name": "here", "projectIds": [project]})["id"]
    jira.good("DELETE", f"field/{spare}/context/{context}")
    jira.good("POST", "issue/archive", {"jql": "created < 1999-01-01"})
    _people(jira)
    return {"queue/task": str(queued), "task/task": task}


def _people(jira: Caller) -> None:
    """A group made, filled, emptied and deleted."""
    group = jira.good("POST", "group", {"name": "for a while"})["groupId"]
    who = jira.good("GET", "users/search")[0]["accountId"]
    jira.good("POST", "group/user", {"accountId": who}, groupId=group)
    jira.good("DELETE", "group/user", groupId=group, accountId=who)
    jira.good("DELETE", "group", groupId=group)
    jira.good("DELETE", "user", accountId=who)


def _queued(jira: Caller, method: str, path: str, body: Json) -> str:
    """The id of the task that Jira points to."""
    accepted = jira.send(method, path, body)
    assert accepted.status_code == 303, accepted.text
    return accepted.headers["location"].rsplit("/", 1)[-1]
