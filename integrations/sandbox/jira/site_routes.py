"""The site itself: what it is, who is asking, which projects, types, statuses, priorities and link types it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.sandbox.http import Json, Request, Response
from integrations.sandbox.jira import metadata
from integrations.sandbox.jira.access import browses
from integrations.sandbox.jira.answers import names, page, refusal, whole
from integrations.sandbox.jira.catalog import IssueType, Project
from integrations.sandbox.jira.render import View

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

VERSION = "1001.0.0-SNAPSHOT"


def server_info(jira: Jira, request: Request, account: str) -> Response:
    view = jira.view(request.base, account)
    answer = {
        "baseUrl": request.base,
        "version": VERSION,
        "versionNumbers": [1001, 0, 0],
        "deploymentType": "Cloud",
        "buildNumber": 100300,
        "buildDate": "2026-01-05T00:00:00.000+0000",
        "serverTime": view.stamp(jira.clock.now()),
        "scmInfo": "sandbox",
        "serverTitle": "Jira",
        "serverTimeZone": "Asia/Taipei",
    }
    return Response(200, answer)


def myself(jira: Jira, request: Request, account: str) -> Response:
    """The caller's own e-mail address is there even when others may not see it."""
    email = next((login.email for login in jira.logins.values() if login.account_id == account), "")
    mail = {"emailAddress": email} if email else {}
    return Response(200, jira.view(request.base, account).users[account] | mail | {"locale": "zh_TW"})


# projects, types, statuses, links


def projects(jira: Jira, request: Request, account: str) -> Response:
    view = jira.view(request.base, account)
    return Response(200, [_project(view, each) for each in _ordered(jira, account)])


def search_projects(jira: Jira, request: Request, account: str) -> Response:
    view = jira.view(request.base, account)
    query, keys = request.query.get("query", "").casefold(), names(request, "keys")
    found = [
        each
        for each in _ordered(jira, account)
        if (query in each.name.casefold() or query in each.key.casefold()) and (not keys or each.key in keys)
    ]
    return Response(200, page(request, found, lambda each: _project(view, each), size=50))


def project(jira: Jira, request: Request, account: str, project: str) -> Response:
    view, found = jira.view(request.base, account), _found(jira, account, project)
    types = [view.types[each.id] for each in _types(jira, found)]
    return Response(200, _project(view, found) | {"issueTypes": types})


def _found(jira: Jira, account: str, id_or_key: str) -> Project:
    """Raises 404, also for a project that the account may not browse."""
    found = next((each for each in jira.projects.values() if id_or_key in (each.id, each.key)), None)
    if found is None or not browses(jira, account, found.id):
        raise refusal(404, f"No project could be found with key '{id_or_key}'.")
    return found


def _types(jira: Jira, project: Project) -> list[IssueType]:
    return [each for each in jira.issue_types.values() if each.project in (None, project.key)]


def _ordered(jira: Jira, account: str) -> list[Project]:
    return sorted((each for each in jira.projects.values() if browses(jira, account, each.id)), key=lambda p: p.key)


def createmeta_types(jira: Jira, request: Request, account: str, project: str) -> Response:
    view, types = jira.view(request.base, account), _types(jira, _found(jira, account, project))
    start, most = whole(request, "startAt", 0), min(whole(request, "maxResults", 50), 200)
    shown = [view.types[each.id] for each in types[start : start + most]]
    return Response(200, {"startAt": start, "maxResults": most, "total": len(types), "issueTypes": shown})


def createmeta_fields(jira: Jira, request: Request, account: str, project: str, type_: str) -> Response:
    found = _found(jira, account, project)
    chosen = next((each for each in _types(jira, found) if each.id == type_), None)
    if chosen is None:
        raise refusal(400, "Invalid issue type.")
    fields = metadata.createmeta(jira.view(request.base, account), found, chosen)
    start, most = whole(request, "startAt", 0), min(whole(request, "maxResults", 50), 200)
    page_ = {"startAt": start, "maxResults": most, "total": len(fields)}
    return Response(200, page_ | {"fields": fields[start : start + most]})


def _project(view: View, project: Project) -> Json:
    lead = {"lead": view.users[project.lead]} if project.lead in view.users else {}
    shown = {
        "description": project.description,
        "style": "next-gen" if project.simplified else "classic",
        "isPrivate": False,
    }
    return view.projects[project.id] | lead | shown


def issue_types(jira: Jira, request: Request, account: str) -> Response:
    return Response(200, list(jira.view(request.base, account).types.values()))


def statuses(jira: Jira, request: Request, account: str) -> Response:
    """Recorded: every status with its name in the language of the site."""
    shown = jira.view(request.base, account).statuses.values()
    return Response(200, [each | {"untranslatedName": each["name"]} for each in shown])


def status(jira: Jira, request: Request, account: str, status: str) -> Response:
    shown = jira.view(request.base, account).statuses.values()
    found = next((each for each in shown if status in (each["id"], each["name"])), None)
    if found is None:
        raise refusal(404, f"The status with id or name '{status}' does not exist.")
    return Response(200, found)


def resolutions(jira: Jira, request: Request, account: str) -> Response:
    return Response(200, list(jira.view(request.base, account).resolutions.values()))


def priority(jira: Jira, request: Request, account: str, priority: str) -> Response:
    found = jira.view(request.base, account).priorities.get(priority)
    if found is None:
        raise refusal(404, f"The priority with id '{priority}' does not exist")
    return Response(200, found)


def priorities(jira: Jira, request: Request, account: str) -> Response:
    return Response(200, list(jira.view(request.base, account).priorities.values()))


def link_types(jira: Jira, request: Request, account: str) -> Response:
    api = jira.view(request.base, account).api
    shown = [{"self": f"{api}/issueLinkType/{each.id}", **vars(each)} for each in jira.link_types.values()]
    return Response(200, {"issueLinkTypes": shown})


def link_type(jira: Jira, request: Request, account: str, type_: str) -> Response:
    found = jira.link_types.get(type_)
    if found is None:
        raise refusal(404, f"No issue link type with id '{type_}' found.")
    api = jira.view(request.base, account).api
    return Response(200, {"self": f"{api}/issueLinkType/{found.id}", **vars(found)})
