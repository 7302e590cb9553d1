"""Screens: a field can be written only once an administrator has put it on the default one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.sandbox.http import Json, Request, Response
from integrations.sandbox.jira.access import require_admin
from integrations.sandbox.jira.answers import body, page, refusal
from integrations.sandbox.jira.catalog import EDITABLE, Screen

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira


def screens(jira: Jira, request: Request, account: str) -> Response:
    require_admin(jira, account)
    return Response(200, page(request, jira.screens, _shown, size=100))


def screens_of(jira: Jira, request: Request, account: str, field: str) -> Response:
    require_admin(jira, account)
    holding = [screen for screen in jira.screens if field in screen.fields]
    return Response(200, page(request, holding, _shown, size=100))


def _shown(screen: Screen) -> Json:
    return {"id": screen.id, "name": screen.name, "description": ""}


def tabs(jira: Jira, request: Request, account: str, screen: str) -> Response:
    del request
    require_admin(jira, account)
    return Response(200, [{"id": _screen(jira, screen).tab_id, "name": "Field Tab"}])


def tab_fields(jira: Jira, request: Request, account: str, screen: str, tab: str) -> Response:
    del request
    require_admin(jira, account)
    return Response(200, [{"id": id_, "name": jira.fields[id_].name} for id_ in _tab(jira, screen, tab).fields])


def add_tab_field(jira: Jira, request: Request, account: str, screen: str, tab: str) -> Response:
    require_admin(jira, account)
    field = str(body(request).get("fieldId"))
    _put(jira, _tab(jira, screen, tab), field)
    return Response(200, {"id": field, "name": jira.fields[field].name})


def remove_tab_field(jira: Jira, request: Request, account: str, screen: str, tab: str, field: str) -> Response:
    """From then on the field cannot be set; what issues have in it stays."""
    del request
    require_admin(jira, account)
    there = _tab(jira, screen, tab)
    if field not in there.fields:
        raise refusal(404, f"The field '{field}' was not found.")
    there.fields.remove(field)
    return Response(204)


def available(jira: Jira, request: Request, account: str, screen: str) -> Response:
    """What could be put on a tab of the screen."""
    del request
    require_admin(jira, account)
    there = _screen(jira, screen).fields
    left = [each for each in jira.fields.values() if each.id not in there and (each.custom or each.id in EDITABLE)]
    return Response(200, [{"id": each.id, "name": each.name} for each in left])


def add_to_default(jira: Jira, request: Request, account: str, field: str) -> Response:
    del request
    require_admin(jira, account)
    _put(jira, jira.screens[0], field)
    return Response(200, {})


def _screen(jira: Jira, id_: str) -> Screen:
    found = next((each for each in jira.screens if str(each.id) == id_), None)
    if found is None:
        raise refusal(404, f"Screen with id {id_} does not exist")
    return found


def _tab(jira: Jira, screen: str, tab: str) -> Screen:
    found = _screen(jira, screen)
    if str(found.tab_id) != tab:
        raise refusal(404, "The screen tab was not found.")
    return found


def _put(jira: Jira, screen: Screen, field: str) -> None:
    if field not in jira.fields:
        raise refusal(404, f"The field '{field}' was not found.")
    if field in screen.fields:
        raise refusal(400, f"The field with id '{field}' already exists on the screen.")
    screen.fields.append(field)
