"""The site itself: who is there, which projects, types, statuses and fields it has, what the caller may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.sandbox.http import Json, Request, Response
from integrations.sandbox.jira.access import require_admin
from integrations.sandbox.jira.answers import body, names, page, refusal, whole
from integrations.sandbox.jira.attributes import clause_names
from integrations.sandbox.jira.catalog import Field, Project
from integrations.sandbox.jira.render import View

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

VERSION = "1001.0.0-SNAPSHOT"
USER_PAGE = 50
USER_PAGE_LIMIT = 1000

_FOR_ADMINS = ("ADMINISTER", "ADMINISTER_PROJECTS", "BULK_CHANGE", "SYSTEM_ADMIN", "SET_ISSUE_SECURITY")
_FOR_ALL = (
    "BROWSE_PROJECTS",
    "CREATE_ISSUES",
    "DELETE_ISSUES",
    "EDIT_ISSUES",
    "ADD_COMMENTS",
    "ASSIGN_ISSUES",
    "TRANSITION_ISSUES",
    "LINK_ISSUES",
    "DELETE_OWN_COMMENTS",
    "EDIT_OWN_COMMENTS",
    "USER_PICKER",
)
_GLOBAL = frozenset(("ADMINISTER", "SYSTEM_ADMIN", "BULK_CHANGE", "USER_PICKER"))


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


def my_permissions(jira: Jira, request: Request, account: str) -> Response:
    asked = names(request, "permissions")
    if not asked:
        raise refusal(400, "The 'permissions' query parameter is required.")
    for key in asked:
        if key not in (*_FOR_ALL, *_FOR_ADMINS):
            raise refusal(400, f"Unrecognized permission: {key}")
    return Response(200, {"permissions": {key: _permission(key, account in jira.admins) for key in asked}})


def _permission(key: str, admin: bool) -> Json:
    return {
        "id": str((*_FOR_ALL, *_FOR_ADMINS).index(key)),
        "key": key,
        "name": key.replace("_", " ").capitalize(),
        "type": "GLOBAL" if key in _GLOBAL else "PROJECT",
        "description": "",
        "havePermission": admin or key in _FOR_ALL,
    }


# fields


def fields(jira: Jira, request: Request, account: str) -> Response:
    del request, account
    return Response(200, [_details(field) for field in jira.fields.values()])


def _details(field: Field) -> Json:
    searchable = not field.custom or bool(field.searcher)
    named = [*clause_names(field)[:1], field.name] if field.custom else list(clause_names(field))
    shown: Json = {
        "id": field.id,
        "key": field.id,
        "name": field.name,
        "custom": field.custom,
        "orderable": field.custom,
        "navigable": field.navigable,
        "searchable": searchable,
        "clauseNames": named if searchable else [],
    }
    return shown | ({"schema": field.schema} if field.schema else {})


def search_fields(jira: Jira, request: Request, account: str) -> Response:
    """The one place where a field's description can be read."""
    del account
    kinds, query, ids = names(request, "type"), request.query.get("query", "").casefold(), names(request, "id")
    found = [
        field
        for field in jira.fields.values()
        if (not kinds or ("custom" if field.custom else "system") in kinds)
        and (query in field.name.casefold() or query in field.description.casefold())
        and (not ids or field.id in ids)
    ]
    return Response(200, page(request, found, _described, size=50))


def _described(field: Field) -> Json:
    return {
        "id": field.id,
        "key": field.id,
        "name": field.name,
        "schema": field.schema or {"type": "issuelink", "system": field.id},
        "description": field.description,
        **({"isLocked": False, "searcherKey": field.searcher} if field.custom else {}),
    }


def create_field(jira: Jira, request: Request, account: str) -> Response:
    """The new field is on no screen: until it is put there, writing it is a 400."""
    require_admin(jira, account)
    sent = body(request)
    name, type_key = sent.get("name"), sent.get("type")
    if not isinstance(name, str) or not name.strip():
        raise refusal(400, errors={"name": "The custom field name is required."})
    if not isinstance(type_key, str) or ":" not in type_key:
        raise refusal(400, errors={"type": "The custom field type is not valid."})
    description, searcher = str(sent.get("description") or ""), str(sent.get("searcherKey") or "")
    id_ = jira.add_field(name, type_key, description=description, on_screen=False, searcher=searcher)
    return Response(201, _details(jira.fields[id_]))


# projects, types, statuses, links


def projects(jira: Jira, request: Request, account: str) -> Response:
    view = jira.view(request.base, account)
    return Response(200, [_project(view, each) for each in _ordered(jira)])


def search_projects(jira: Jira, request: Request, account: str) -> Response:
    view = jira.view(request.base, account)
    query, keys = request.query.get("query", "").casefold(), names(request, "keys")
    found = [
        each
        for each in _ordered(jira)
        if (query in each.name.casefold() or query in each.key.casefold()) and (not keys or each.key in keys)
    ]
    return Response(200, page(request, found, lambda each: _project(view, each), size=50))


def project(jira: Jira, request: Request, account: str, project: str) -> Response:
    view = jira.view(request.base, account)
    found = next((each for each in jira.projects.values() if project in (each.id, each.key)), None)
    if found is None:
        raise refusal(404, f"No project could be found with key '{project}'.")
    types = [view.types[each.id] for each in jira.issue_types.values() if each.project in (None, found.key)]
    return Response(200, _project(view, found) | {"issueTypes": types})


def _ordered(jira: Jira) -> list[Project]:
    return sorted(jira.projects.values(), key=lambda each: each.key)


def _project(view: View, project: Project) -> Json:
    lead = {"lead": view.users[project.lead]} if project.lead in view.users else {}
    shown = {"description": project.description, "style": "classic", "isPrivate": False}
    return view.projects[project.id] | lead | shown


def issue_types(jira: Jira, request: Request, account: str) -> Response:
    return Response(200, list(jira.view(request.base, account).types.values()))


def statuses(jira: Jira, request: Request, account: str) -> Response:
    return Response(200, list(jira.view(request.base, account).statuses.values()))


def priorities(jira: Jira, request: Request, account: str) -> Response:
    return Response(200, list(jira.view(request.base, account).priorities.values()))


def link_types(jira: Jira, request: Request, account: str) -> Response:
    api = jira.view(request.base, account).api
    shown = [{"self": f"{api}/issueLinkType/{each.id}", **vars(each)} for each in jira.link_types.values()]
    return Response(200, {"issueLinkTypes": shown})


# users


def users(jira: Jira, request: Request, account: str) -> Response:
    """Everybody, apps and inactive accounts too."""
    start = whole(request, "startAt", 0)
    most = min(whole(request, "maxResults", USER_PAGE), USER_PAGE_LIMIT)
    return Response(200, list(jira.view(request.base, account).users.values())[start : start + most])


def user(jira: Jira, request: Request, account: str) -> Response:
    found = jira.view(request.base, account).users.get(request.query.get("accountId", ""))
    if found is None:
        raise refusal(404, "Specified user does not exist or you do not have required permissions")
    return Response(200, found)
