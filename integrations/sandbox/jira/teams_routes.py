"""The Teams REST API (developer.atlassian.com/platform/teams/components/team-public-rest-api).

At `/gateway/api/public/teams/v1` of the site and at `/public/teams/v1` of api.atlassian.com. API tokens only: apps with
OAuth 2.0 cannot reach it.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from integrations.sandbox.http import Answer, Json, Request, Response
from integrations.sandbox.jira import access
from integrations.sandbox.jira.answers import body, whole
from integrations.sandbox.jira.teams import Team

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

PAGE = 50
"""The default of teams, and the most of members."""
PAGE_LIMIT = 300


def listed(jira: Jira, request: Request, account: str, org: str) -> Response:
    del account
    _check(jira, request, org)
    most = min(whole(request, "size", PAGE), PAGE_LIMIT) or PAGE
    start = _place(request.query.get("cursor"))
    teams = list(jira.teams.values())
    answer: Json = {"entities": [_shown(jira, each) for each in teams[start : start + most]]}
    if start + most < len(teams):
        answer["cursor"] = _cursor(start + most)
    return Response(200, answer)


def read(jira: Jira, request: Request, account: str, org: str, team: str) -> Response:
    del account
    _check(jira, request, org)
    return Response(200, _shown(jira, _team(jira, team)))


def members(jira: Jira, request: Request, account: str, org: str, team: str) -> Response:
    del account
    _check(jira, request, org)
    found, sent = _team(jira, team).members, body(request)
    most, start = _first(sent.get("first")), _place(sent.get("after"))
    shown, more = found[start : start + most], start + most < len(found)
    page = {"endCursor": _cursor(start + len(shown)) if shown else None, "hasNextPage": more}
    return Response(200, {"results": [{"accountId": each} for each in shown], "pageInfo": page})


def _check(jira: Jira, request: Request, org: str) -> None:
    """Raises 401 for a token with scopes, 404 for another organisation."""
    if access.scopes_of(jira, request):
        raise _refusal(401, "UNAUTHORIZED")
    if org != jira.org_id:
        raise _refusal(404, "ORGANIZATION_NOT_FOUND")


def _team(jira: Jira, id_: str) -> Team:
    if id_ not in jira.teams:
        raise _refusal(404, "TEAM_NOT_FOUND")
    return jira.teams[id_]


def _refusal(status: int, code: str) -> Answer:
    return Answer(status, {"code": code, "message": code.replace("_", " ").capitalize()})


def _shown(jira: Jira, team: Team) -> Json:
    return {
        "teamId": team.id,
        "organizationId": jira.org_id,
        "displayName": team.name,
        "description": team.description,
        "state": "ACTIVE",
        "teamType": "OPEN",
    }


def _first(given: Any) -> int:
    if given is None:
        return PAGE
    if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= PAGE:
        raise _refusal(400, "INVALID_FIRST")
    return given


def _cursor(place: int) -> str:
    return base64.urlsafe_b64encode(str(place).encode()).decode()


def _place(cursor: Any) -> int:
    """Raises 400 for what is no cursor of ours."""
    if not cursor:
        return 0
    try:
        return int(base64.urlsafe_b64decode(str(cursor).encode()).decode())
    except ValueError:
        raise _refusal(400, "INVALID_CURSOR") from None
