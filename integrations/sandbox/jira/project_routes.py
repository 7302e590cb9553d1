"""Projects: listed and read; renamed, archived, deleted and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from integrations.sandbox.http import Json, Request, Response
from integrations.sandbox.jira import permissions
from integrations.sandbox.jira import projects as becoming
from integrations.sandbox.jira.access import browses, require_admin
from integrations.sandbox.jira.answers import body, names, page, refusal
from integrations.sandbox.jira.catalog import IssueType, Project
from integrations.sandbox.jira.projects import State
from integrations.sandbox.jira.render import View

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

_STATES: tuple[State, ...] = ("live", "archived", "deleted")


def projects(jira: Jira, request: Request, account: str) -> Response:
    view = jira.seen_by(request, account)
    return Response(200, [_shown(view, each) for each in _ordered(jira, account, "live")])


def search(jira: Jira, request: Request, account: str) -> Response:
    """The live ones, unless `status` names others."""
    view = jira.seen_by(request, account)
    query, keys, ids = request.query.get("query", "").casefold(), names(request, "keys"), names(request, "id")
    states = names(request, "status") or ["live"]
    listed = [each for state in _STATES if state in states for each in _ordered(jira, account, state)]
    found = [
        each
        for each in listed
        if (query in each.name.casefold() or query in each.key.casefold())
        and (not keys or each.key in keys)
        and (not ids or each.id in ids)
    ]
    return Response(200, page(request, found, lambda each: _shown(view, each), size=50))


def _ordered(jira: Jira, account: str, state: State) -> list[Project]:
    """By key. What is in the recycle bin is for administrators."""
    mine = (each for each in jira.projects.values() if becoming.state(jira, each.id) == state)
    seen = (each for each in mine if _listed(jira, account, each.id, state))
    return sorted(seen, key=lambda each: each.key)


def _listed(jira: Jira, account: str, project: str, state: State) -> bool:
    return account in jira.admins if state == "deleted" else browses(jira, account, project)


def read(jira: Jira, request: Request, account: str, project: str) -> Response:
    view, there = jira.seen_by(request, account), found(jira, account, project)
    return Response(200, _shown(view, there) | {"issueTypes": [view.types[each.id] for each in types(jira, there)]})


def found(jira: Jira, account: str, id_or_key: str) -> Project:
    """Raises 404, also for a project that the account may not browse."""
    there = _named(jira, id_or_key)
    if there is None or not browses(jira, account, there.id):
        raise refusal(404, f"No project could be found with key '{id_or_key}'.")
    return there


def _named(jira: Jira, id_or_key: str) -> Project | None:
    return next((each for each in jira.projects.values() if id_or_key in (each.id, each.key)), None)


def types(jira: Jira, project: Project) -> list[IssueType]:
    return [each for each in jira.issue_types.values() if each.project in (None, project.key)]


def _shown(view: View, project: Project) -> Json:
    lead = {"lead": view.users[project.lead]} if project.lead in view.users else {}
    shown: Json = {
        "description": project.description,
        "style": "next-gen" if project.simplified else "classic",
        "isPrivate": False,
    }
    state = becoming.state(view.jira, project.id)
    return view.projects[project.id] | lead | shown | ({} if state == "live" else {state: True})


def update(jira: Jira, request: Request, account: str, project: str) -> Response:
    """Its name, and for an administrator of the site its key; other details are taken and not kept."""
    there, sent = found(jira, account, project), body(request)
    permissions.require(jira, account, "ADMINISTER_PROJECTS", there.id)
    name, key = _text(sent, "name", there.name), _text(sent, "key", there.key)
    if name != there.name:
        there = becoming.rename(jira, account, there, name)
    if key != there.key:
        require_admin(jira, account)
        _check_key(jira, key)
        there = becoming.rekey(jira, account, there, key)
    return Response(200, _shown(jira.seen_by(request, account), there))


def _text(sent: Json, name: str, default: str) -> str:
    value: Any = sent.get(name, default)
    if not isinstance(value, str) or not value.strip():
        raise refusal(400, errors={f"project{name.capitalize()}": f"You must specify a valid project {name}."})
    return value


def _check_key(jira: Jira, key: str) -> None:
    if not (key.isascii() and key.isalnum() and key[0].isalpha() and key.isupper()) or _named(jira, key):
        raise refusal(400, errors={"projectKey": "The project key is not valid, or in use."})


def archive(jira: Jira, request: Request, account: str, project: str) -> Response:
    del request
    require_admin(jira, account)
    jira.archive_project(account, found(jira, account, project))
    return Response(204)


def restore(jira: Jira, request: Request, account: str, project: str) -> Response:
    require_admin(jira, account)
    there = _named(jira, project)
    if there is None:
        raise refusal(404, f"No project could be found with key '{project}'.")
    becoming.restore(jira, account, there)
    return Response(200, _shown(jira.seen_by(request, account), there))


def delete(jira: Jira, request: Request, account: str, project: str) -> Response:
    """Into the recycle bin, or gone for good with `enableUndo=false`. An archived one must be restored before."""
    require_admin(jira, account)
    there = found(jira, account, project)
    if becoming.state(jira, there.id) == "archived":
        raise refusal(400, "An archived project cannot be deleted. Restore it first.")
    (becoming.erase if request.query.get("enableUndo") == "false" else becoming.trash)(jira, account, there)
    return Response(204)
