"""The site itself: what it is, who is asking, which types, statuses, priorities and link types it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.sandbox.http import Json, Request, Response
from integrations.sandbox.jira import metadata, project_routes
from integrations.sandbox.jira.answers import names, page, refusal, whole
from integrations.sandbox.jira.catalog import Status
from integrations.sandbox.jira.render import View

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

CLOUD_VERSION = "1001.0.0-SNAPSHOT"
DATACENTER_VERSION = "10.3.5"
DEFAULT_PRIORITY = "3"


def server_info(jira: Jira, request: Request, account: str) -> Response:
    view = jira.seen_by(request, account)
    cloud = jira.deployment == "cloud"
    version = CLOUD_VERSION if cloud else DATACENTER_VERSION
    answer = {
        "baseUrl": request.base.removesuffix(request.prefix),
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


# types, statuses, links


def createmeta_types(jira: Jira, request: Request, account: str, project: str) -> Response:
    view, there = (
        jira.seen_by(request, account),
        project_routes.types(jira, project_routes.found(jira, account, project)),
    )
    start, most = whole(request, "startAt", 0), min(whole(request, "maxResults", 50), 200)
    shown = [view.types[each.id] for each in there[start : start + most]]
    return Response(200, _listed(jira, "issueTypes", shown, start, most, len(there)))


def createmeta_fields(jira: Jira, request: Request, account: str, project: str, type_: str) -> Response:
    there = project_routes.found(jira, account, project)
    chosen = next((each for each in project_routes.types(jira, there) if each.id == type_), None)
    if chosen is None:
        raise refusal(400, "Invalid issue type.")
    fields = metadata.createmeta(jira.seen_by(request, account), there, chosen)
    start, most = whole(request, "startAt", 0), min(whole(request, "maxResults", 50), 200)
    return Response(200, _listed(jira, "fields", fields[start : start + most], start, most, len(fields)))


def _listed(jira: Jira, name: str, shown: list[Json], start: int, most: int, total: int) -> Json:
    """A page of creation metadata: on a Data Center its list is called `values`."""
    bean: Json = {"startAt": start, "maxResults": most, "total": total}
    if jira.deployment == "cloud":
        return bean | {name: shown}
    return bean | {"isLast": start + len(shown) >= total, "values": shown}


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


def issue_type(jira: Jira, request: Request, account: str, type_: str) -> Response:
    shown = jira.seen_by(request, account).types.get(type_)
    if shown is None:
        raise refusal(404, f"The issue type with id '{type_}' does not exist")
    return Response(200, shown)


def resolution(jira: Jira, request: Request, account: str, resolution: str) -> Response:
    shown = jira.seen_by(request, account).resolutions.get(resolution)
    if shown is None:
        raise refusal(404, f"The resolution with id '{resolution}' does not exist")
    return Response(200, shown)


def level(jira: Jira, request: Request, account: str, level: str) -> Response:
    """A security level; issues hold no more of theirs."""
    shown = jira.seen_by(request, account).levels.get(level)
    if shown is None:
        raise refusal(404, f"The security level with id '{level}' does not exist")
    return Response(200, shown | {"description": ""})


def search_priorities(jira: Jira, request: Request, account: str) -> Response:
    ids = names(request, "id")
    found = [each for id_, each in jira.seen_by(request, account).priorities.items() if not ids or id_ in ids]
    return Response(
        200, page(request, found, lambda each: {**each, "isDefault": each["id"] == DEFAULT_PRIORITY}, size=50)
    )


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
