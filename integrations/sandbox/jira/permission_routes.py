"""What the caller may do, here or there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.sandbox.http import Request, Response
from integrations.sandbox.jira import access, permissions
from integrations.sandbox.jira.answers import body, names, refusal, texts

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira


def mine(jira: Jira, request: Request, account: str) -> Response:
    """In the project or on the issue that is named; without one, anywhere at all."""
    asked = names(request, "permissions")
    if not asked and jira.deployment == "datacenter":
        asked = list(permissions.ALL)
    if not asked:
        raise refusal(400, "The 'permissions' query parameter is required.")
    _known(asked)
    project = _project(jira, request, account)
    granted = {
        key: permissions.permitted_somewhere(jira, account, key)
        if project is None or key in permissions.GLOBAL
        else permissions.permits(jira, account, key, project)
        for key in asked
    }
    return Response(200, {"permissions": {key: permissions.shown(key, granted=granted[key]) for key in asked}})


def _known(asked: list[str]) -> None:
    for key in asked:
        if key not in permissions.ALL:
            raise refusal(400, f"Unrecognized permission: {key}")


def _project(jira: Jira, request: Request, account: str) -> str | None:
    """The id of the project in question. Raises 404 for one that the account may not see."""
    query = request.query
    if issue := query.get("issueKey") or query.get("issueId"):
        project: str = access.find_issue(jira, account, issue).values["project"]
        return project
    wanted = query.get("projectKey") or query.get("projectId")
    if not wanted:
        return None
    found = next((each.id for each in jira.projects.values() if wanted in (each.id, each.key)), None)
    if found is None or not access.browses(jira, account, found):
        raise refusal(404, f"No project could be found with key '{wanted}'.")
    return found


def projects(jira: Jira, request: Request, account: str) -> Response:
    """Where the account has all of these permissions."""
    asked = texts(body(request), "permissions")
    _known(asked)
    found = [
        {"id": int(each.id), "key": each.key}
        for each in jira.projects.values()
        if all(permissions.permits(jira, account, key, each.id) for key in asked)
    ]
    return Response(200, {"projects": found})
