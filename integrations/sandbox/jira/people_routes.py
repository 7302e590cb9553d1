"""Users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.sandbox.http import Json, Request, Response
from integrations.sandbox.jira import access, people, permissions
from integrations.sandbox.jira.answers import names, page, refusal, whole

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

USER_PAGE = 50
USER_PAGE_LIMIT = 1000
BULK_PAGE = 10
NO_USER = "Specified user does not exist or you do not have required permissions"


def users(jira: Jira, request: Request, account: str) -> Response:
    """Everybody, apps and inactive accounts too."""
    start = whole(request, "startAt", 0)
    most = min(whole(request, "maxResults", USER_PAGE), USER_PAGE_LIMIT)
    return Response(200, list(jira.seen_by(request, account).users.values())[start : start + most])


def user(jira: Jira, request: Request, account: str) -> Response:
    found = jira.seen_by(request, account).users.get(request.query.get("accountId", ""))
    if found is None:
        raise refusal(404, NO_USER)
    return Response(200, found | _DETAILS)


_DETAILS: Json = {
    "locale": "en_US",
    "groups": {"size": 0, "items": []},
    "applicationRoles": {"size": 0, "items": []},
    "expand": "groups,applicationRoles",
}
"""Recorded: one user has these too; the items are empty unless they are asked for by `expand`."""


def bulk_users(jira: Jira, request: Request, account: str) -> Response:
    """Those of the account ids that exist; the default page is 10."""
    wanted, shown = names(request, "accountId"), jira.seen_by(request, account).users
    if not wanted:
        raise refusal(400, "The accountId query parameter is required.")
    found = [shown[each] for each in dict.fromkeys(wanted) if each in shown]
    return Response(200, page(request, found, dict, size=BULK_PAGE))


def search_users(jira: Jira, request: Request, account: str) -> Response:
    """By the beginning of a word of the name or of a visible e-mail address; a hidden address must match exactly. Only
    among the first 1,000 users, and nobody at all, without an error, for who may not browse users."""
    query, id_ = request.query.get("query", "").casefold(), request.query.get("accountId", "")
    if "query" not in request.query and not id_ and "property" not in request.query:
        raise refusal(400, "The query parameter is required.")
    start, most = whole(request, "startAt", 0), min(whole(request, "maxResults", USER_PAGE), USER_PAGE_LIMIT)
    if not permissions.permitted_somewhere(jira, account, "USER_PICKER"):
        return Response(200, [])
    shown = list(jira.seen_by(request, account).users.values())[:USER_PAGE_LIMIT]
    hidden = {login.account_id: login.email.casefold() for login in jira.logins.values()}
    found = [
        each
        for each in shown
        if each["active"]
        and (each["accountId"] == id_ if id_ else _matches(each, query, hidden.get(each["accountId"])))
    ]
    return Response(200, found[start : start + most])


def _matches(user: Json, query: str, hidden: str | None) -> bool:
    words = [user["displayName"], *user["displayName"].split(), user.get("emailAddress", "")]
    return query == hidden or any(word.casefold().startswith(query) for word in words)


def remove(jira: Jira, request: Request, account: str) -> Response:
    """From the site; the Atlassian account stays. Afterwards the user is an inactive one."""
    access.require_admin(jira, account)
    wanted = request.query.get("accountId", "")
    if wanted not in jira.users:
        raise refusal(404, NO_USER)
    people.change(jira, wanted, active=False)
    return Response(204)
