"""The site itself: what it is, who is asking, which projects, types, statuses, priorities and link types it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.sandbox.http import Json, Request, Response
from integrations.sandbox.jira import metadata
from integrations.sandbox.jira.access import browses, require_admin
from integrations.sandbox.jira.answers import names, page, refusal, whole
from integrations.sandbox.jira.catalog import IssueType, Project, Status
from integrations.sandbox.jira.render import View

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

CLOUD_VERSION = "1001.0.0-SNAPSHOT"
DATACENTER_VERSION = "10.3.5"


def server_info(jira: Jira, request: Request, account: str) -> Response:
    view = jira.seen_by(request, account)
    cloud = jira.deployment == "cloud"
    version = CLOUD_VERSION if cloud else DATACENTER_VERSION
    answer = {
        "baseUrl": request.base,
        "version": version,
        "versionNumbers": [int(each) for each in version.partition("-")[0].split(".")],
        "deploymentType": "Cloud" if cloud else "Server",
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
    return Response(200, jira.seen_by(request, account).users[account] | mail | {"locale": "zh_TW"})


# projects, types, statuses, links


def projects(jira: Jira, request: Request, account: str) -> Response:
    view = jira.seen_by(request, account)
    return Response(200, [_project(view, each) for each in _ordered(jira, account)])


def search_projects(jira: Jira, request: Request, account: str) -> Response:
    """The live ones, unless `status` names others."""
    view = jira.seen_by(request, account)
    query, keys = request.query.get("query", "").casefold(), names(request, "keys")
    kinds = names(request, "status") or ["live"]
    listed = [
        each
        for kind in ("live", "archived")
        if kind in kinds
        for each in _ordered(jira, account, archived=kind != "live")
    ]
    found = [
        each
        for each in listed
        if (query in each.name.casefold() or query in each.key.casefold()) and (not keys or each.key in keys)
    ]
    return Response(200, page(request, found, lambda each: _project(view, each), size=50))


def project(jira: Jira, request: Request, account: str, project: str) -> Response:
    view, found = jira.seen_by(request, account), _found(jira, account, project)
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


def _ordered(jira: Jira, account: str, *, archived: bool = False) -> list[Project]:
    return sorted(
        (
            each
            for each in jira.projects.values()
            if browses(jira, account, each.id) and (each.id in jira.archived_projects) is archived
        ),
        key=lambda project: project.key,
    )


def archive_project(jira: Jira, request: Request, account: str, project: str) -> Response:
    del request
    require_admin(jira, account)
    jira.archive_project(account, _found(jira, account, project))
    return Response(204)


def restore_project(jira: Jira, request: Request, account: str, project: str) -> Response:
    require_admin(jira, account)
    found = _found(jira, account, project)
    jira.archive_project(account, found, archived=False)
    return Response(200, _project(jira.seen_by(request, account), found))


def createmeta_types(jira: Jira, request: Request, account: str, project: str) -> Response:
    view, types = jira.seen_by(request, account), _types(jira, _found(jira, account, project))
    start, most = whole(request, "startAt", 0), min(whole(request, "maxResults", 50), 200)
    shown = [view.types[each.id] for each in types[start : start + most]]
    return Response(200, _listed(jira, "issueTypes", shown, start, most, len(types)))


def createmeta_fields(jira: Jira, request: Request, account: str, project: str, type_: str) -> Response:
    found = _found(jira, account, project)
    chosen = next((each for each in _types(jira, found) if each.id == type_), None)
    if chosen is None:
        raise refusal(400, "Invalid issue type.")
    fields = metadata.createmeta(jira.seen_by(request, account), found, chosen)
    start, most = whole(request, "startAt", 0), min(whole(request, "maxResults", 50), 200)
    return Response(200, _listed(jira, "fields", fields[start : start + most], start, most, len(fields)))


def _listed(jira: Jira, name: str, shown: list[Json], start: int, most: int, total: int) -> Json:
    """A page of creation metadata: on a Data Center its list is called `values`."""
    bean: Json = {"startAt": start, "maxResults": most, "total": total}
    if jira.deployment == "cloud":
        return bean | {name: shown}
    return bean | {"isLast": start + len(shown) >= total, "values": shown}


def _project(view: View, project: Project) -> Json:
    lead = {"lead": view.users[project.lead]} if project.lead in view.users else {}
    shown = {
        "description": project.description,
        "style": "next-gen" if project.simplified else "classic",
        "isPrivate": False,
    }
    archived = {"archived": True} if project.id in view.jira.archived_projects else {}
    return view.projects[project.id] | lead | shown | archived


def issue_types(jira: Jira, request: Request, account: str) -> Response:
    return Response(200, list(jira.seen_by(request, account).types.values()))


def statuses(jira: Jira, request: Request, account: str) -> Response:
    """Recorded: every status with its name in the language of the site."""
    view = jira.seen_by(request, account)
    shown = (_status(view, each) | {"untranslatedName": each.name} for each in jira.statuses.values())
    return Response(200, list(shown))


def status(jira: Jira, request: Request, account: str, status: str) -> Response:
    found = next((each for each in jira.statuses.values() if status in (each.id, each.name)), None)
    if found is None:
        raise refusal(404, f"The status with id or name '{status}' does not exist.")
    return Response(200, _status(jira.seen_by(request, account), found))


def _status(view: View, status: Status) -> Json:
    """With the team-managed project that it is of; statuses inside issues are without (recorded)."""
    scope = {"scope": {"type": "PROJECT", "project": {"id": status.project}}} if status.project else {}
    return view.statuses[status.id] | scope


def resolutions(jira: Jira, request: Request, account: str) -> Response:
    return Response(200, list(jira.seen_by(request, account).resolutions.values()))


def priority(jira: Jira, request: Request, account: str, priority: str) -> Response:
    found = jira.seen_by(request, account).priorities.get(priority)
    if found is None:
        raise refusal(404, f"The priority with id '{priority}' does not exist")
    return Response(200, found)


def priorities(jira: Jira, request: Request, account: str) -> Response:
    return Response(200, list(jira.seen_by(request, account).priorities.values()))


def link_types(jira: Jira, request: Request, account: str) -> Response:
    api = jira.seen_by(request, account).api
    shown = [{"self": f"{api}/issueLinkType/{each.id}", **vars(each)} for each in jira.link_types.values()]
    return Response(200, {"issueLinkTypes": shown})


def link_type(jira: Jira, request: Request, account: str, type_: str) -> Response:
    found = jira.link_types.get(type_)
    if found is None:
        raise refusal(404, f"No issue link type with id '{type_}' found.")
    api = jira.seen_by(request, account).api
    return Response(200, {"self": f"{api}/issueLinkType/{found.id}", **vars(found)})
