"""What a Jira Data Center has and Cloud has not: the old search, users by name and key, archiving one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from integrations.sandbox.http import Json, Request, Response
from integrations.sandbox.jira import access, people
from integrations.sandbox.jira.answers import BAD_PAYLOAD, body, names, refusal, texts, whole
from integrations.sandbox.jira.people_routes import NO_USER
from integrations.sandbox.jira.render import CHANGELOG_IN_ISSUE

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

PAGE = 50
PAGE_LIMIT = 1000
"""`jira.search.views.default.max`: more is cut without a word."""
RESULT_WINDOW = 10_000
"""`max_result_window` of the search engine."""
USER_PAGE_LIMIT = 100
"""Of user search since Jira 10 (JRASERVER-78660)."""


def search_by_get(jira: Jira, request: Request, account: str) -> Response:
    start, most = whole(request, "startAt", 0), whole(request, "maxResults", PAGE)
    fields, expand = names(request, "fields"), names(request, "expand")
    return _searched(jira, request, account, request.query.get("jql", ""), start, most, fields, expand)


def search_by_post(jira: Jira, request: Request, account: str) -> Response:
    sent = body(request)
    jql, start, most = sent.get("jql") or "", _whole(sent, "startAt", 0), _whole(sent, "maxResults", PAGE)
    if not isinstance(jql, str):
        raise refusal(400, BAD_PAYLOAD)
    return _searched(jira, request, account, jql, start, most, texts(sent, "fields"), texts(sent, "expand"))


def _whole(sent: Json, name: str, default: int) -> int:
    value: Any = sent.get(name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise refusal(400, BAD_PAYLOAD)
    return value


def _searched(
    jira: Jira, request: Request, account: str, jql: str, start: int, most: int, fields: list[str], expand: list[str]
) -> Response:
    """Any page of the result, of which beyond 10,000 nothing can be had; nested lists are whole."""
    if start >= RESULT_WINDOW:
        message = f"Search limit exceeded: startAt must be below max_result_window ({RESULT_WINDOW})."
        raise refusal(400, message)
    most = min(most, PAGE_LIMIT)
    found = jira.searches.find(account, jql).issues
    view = jira.seen_by(request, account)
    chosen = view.selection(fields or ["*navigable"])
    changelog = CHANGELOG_IN_ISSUE if "changelog" in expand else None
    html = "renderedFields" in expand
    shown = [view.issue(each, chosen, changelog=changelog, html=html) for each in found[start : start + most]]
    page: Json = {"expand": "schema,names", "startAt": start, "maxResults": most, "total": len(found), "issues": shown}
    if "names" in expand:
        page["names"] = {id_: jira.fields[id_].name for id_ in chosen}
    return Response(200, page)


def user(jira: Jira, request: Request, account: str) -> Response:
    wanted = request.query.get("username") or request.query.get("key") or ""
    found = jira.account_named(wanted)
    if found is None:
        raise refusal(404, f"The user named '{wanted}' does not exist" if wanted else NO_USER)
    return Response(200, jira.seen_by(request, account).users[found])


def search_users(jira: Jira, request: Request, account: str) -> Response:
    """By a part of the name, the display name or the address; `.` finds everybody. Inactive people on demand."""
    wanted = request.query.get("username", request.query.get("query", "")).casefold()
    if not wanted:
        raise refusal(400, "The username query parameter was not provided")
    everybody = request.query.get("includeInactive") == "true"
    start = whole(request, "startAt", 0)
    most = min(whole(request, "maxResults", PAGE), USER_PAGE_LIMIT)
    found = [
        each
        for each in jira.seen_by(request, account).users.values()
        if (each["active"] or everybody) and (wanted == "." or _says(each, wanted))
    ]
    return Response(200, found[start : start + most])


def edit_user(jira: Jira, request: Request, account: str) -> Response:
    """`name` and `displayName`; the key stays."""
    access.require_admin(jira, account)
    found, sent = jira.account_named(request.query.get("username") or request.query.get("key") or ""), body(request)
    if found is None:
        raise refusal(404, NO_USER)
    if isinstance(sent.get("name"), str):
        people.call(jira, found, sent["name"])
    if isinstance(sent.get("displayName"), str):
        people.change(jira, found, displayName=sent["displayName"])
    return Response(200, jira.seen_by(request, account).users[found])


def pick_groups(jira: Jira, request: Request, account: str) -> Response:
    """Groups by a part of their name: Data Center has no other list of them."""
    del account
    query, most = request.query.get("query", "").casefold(), whole(request, "maxResults", 20)
    found = [each.name for each in jira.groups.values() if query in each.name.casefold()]
    shown = [{"name": name, "html": name, "labels": []} for name in found[:most]]
    header = f"Showing {len(shown)} of {len(found)} matching groups"
    return Response(200, {"header": header, "total": len(found), "groups": shown})


def _says(user: Json, wanted: str) -> bool:
    return any(wanted in user.get(name, "").casefold() for name in ("name", "displayName", "emailAddress"))


def archive(jira: Jira, request: Request, account: str, issue: str) -> Response:
    del request
    return _archived(jira, account, issue, archived=True)


def restore(jira: Jira, request: Request, account: str, issue: str) -> Response:
    del request
    return _archived(jira, account, issue, archived=False)


def _archived(jira: Jira, account: str, issue: str, *, archived: bool) -> Response:
    access.require_admin(jira, account)
    jira.archive(access.find_issue(jira, account, issue), archived=archived)
    return Response(204)
