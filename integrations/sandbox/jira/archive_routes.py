"""The archive: issues by their ids, or all that a query finds, in a task."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from integrations.sandbox.http import Answer, Json, Request, Response
from integrations.sandbox.jira import access
from integrations.sandbox.jira.answers import body, refusal, texts, unique
from integrations.sandbox.jira.issues import Issue

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

ARCHIVE_LIMIT = 1000
FOUND_LIMIT = 100_000


def archive(jira: Jira, request: Request, account: str) -> Response:
    return _archived(jira, request, account, archived=True)


def unarchive(jira: Jira, request: Request, account: str) -> Response:
    return _archived(jira, request, account, archived=False)


def _archived(jira: Jira, request: Request, account: str, *, archived: bool) -> Response:
    """Sub-tasks go with their parents only. Needs an administrator."""
    access.require_admin(jira, account)
    ids = unique(texts(body(request), "issueIdsOrKeys"))
    if not 1 <= len(ids) <= ARCHIVE_LIMIT:
        raise refusal(400, f"The number of issues must be between 1 and {ARCHIVE_LIMIT}.")
    moved, missing, below = 0, [], []
    for each in ids:
        issue = jira.issue_by(each)
        if issue is None or not access.sees(jira, account, issue):
            missing.append(each)
        elif jira.issue_types[issue.values["issuetype"]].level < 0:
            below.append(each)
        else:
            moved += jira.archive(issue, archived=archived)
    errors: Json = {}
    if missing:
        errors["issuesNotFound"] = _error(missing, "Issue not found")
    if below:
        errors["issueIsSubtask"] = _error(below, "Issue is a subtask")
    return Response(200, {"numberOfIssuesUpdated": moved, "errors": errors})


def _error(ids: list[str], message: str) -> Json:
    return {"count": len(ids), "issueIdsOrKeys": ids, "message": message}


def archive_found(jira: Jira, request: Request, account: str) -> Response:
    """202 with the address of the task, one at a time on the site (412). Sub-tasks go with their parents only."""
    access.require_admin(jira, account)
    running = next((task for task in jira.tasks.open if task.kind == "archive"), None)
    if running:
        message = f"An issue archival task is already running with ID {running.id}."
        raise Answer(412, {"errorMessages": [message], "errors": {}})
    jql = body(request).get("jql")
    if not isinstance(jql, str):
        raise refusal(400, "Invalid JQL. Bad request.")
    issues = jira.searches.find(account, jql).issues[:FOUND_LIMIT]
    task = jira.tasks.submit(account, "archive", len(issues), lambda: _archived_all(jira, issues))
    place = json.dumps(f"{jira.seen_by(request, account).api}/task/{task.id}")
    return Response(202, place.encode(), {"Content-Type": "application/json"})


def _archived_all(jira: Jira, issues: list[Issue]) -> Json:
    above = [each for each in issues if jira.issue_types[each.values["issuetype"]].level >= 0]
    return {"numberOfIssuesUpdated": sum(jira.archive(each) for each in above if each.id in jira.issues)}
