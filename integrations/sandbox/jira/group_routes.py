"""Groups: who is in them, and putting people in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.sandbox.http import Json, Request, Response
from integrations.sandbox.jira.access import require_admin
from integrations.sandbox.jira.answers import body, names, page, refusal
from integrations.sandbox.jira.catalog import Group
from integrations.sandbox.jira.people_routes import NO_USER

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

MEMBER_PAGE = 50


def groups(jira: Jira, request: Request, account: str) -> Response:
    require_admin(jira, account)
    ids, called = names(request, "groupId"), names(request, "groupName")
    found = [each for each in jira.groups.values() if (not ids and not called) or each.id in ids or each.name in called]
    return Response(200, page(request, found, _named, size=50))


def _named(group: Group) -> Json:
    return {"name": group.name, "groupId": group.id}


def members(jira: Jira, request: Request, account: str) -> Response:
    """At most 50 a page, whatever was asked for."""
    require_admin(jira, account)
    group = _group(jira, request)
    everybody = request.query.get("includeInactiveUsers") == "true"
    shown = jira.seen_by(request, account).users
    found = [shown[each] for each in sorted(group.members) if each in shown and (everybody or shown[each]["active"])]
    return Response(200, page(request, found, dict, size=MEMBER_PAGE, limit=MEMBER_PAGE))


def _group(jira: Jira, request: Request) -> Group:
    id_, name = request.query.get("groupId", ""), request.query.get("groupname", "")
    group = jira.groups.get(id_) or next((each for each in jira.groups.values() if each.name == name), None)
    if group is None:
        raise refusal(404, f"The group named '{name or id_}' does not exist.")
    return group


def groups_of(jira: Jira, request: Request, account: str) -> Response:
    wanted = request.query.get("accountId", "")
    if wanted not in jira.users:
        raise refusal(404, NO_USER)
    api = jira.seen_by(request, account).api
    found = [each for each in jira.groups.values() if wanted in each.members]
    return Response(200, [_named(each) | {"self": f"{api}/group?groupId={each.id}"} for each in found])


def create(jira: Jira, request: Request, account: str) -> Response:
    require_admin(jira, account)
    name = body(request).get("name")
    if not isinstance(name, str) or not name.strip() or any(each.name == name for each in jira.groups.values()):
        raise refusal(400, "The group name is not given, or in use.")
    return Response(201, _shown(jira, request, account, jira.add_group(name)))


def delete(jira: Jira, request: Request, account: str) -> Response:
    require_admin(jira, account)
    jira.remove_group(_group(jira, request))
    return Response(200)


def add_member(jira: Jira, request: Request, account: str) -> Response:
    require_admin(jira, account)
    group, sent = _group(jira, request), body(request)
    who = sent.get("accountId") if jira.deployment == "cloud" else jira.account_named(str(sent.get("name")))
    if who is None:
        raise refusal(400, "The user is not given.")
    if who not in jira.users:
        raise refusal(404, NO_USER)
    if who in group.members:
        raise refusal(400, f"The user is a member of '{group.name}' already.")
    jira.add_group(group.name, [who])
    return Response(201, _shown(jira, request, account, group))


def remove_member(jira: Jira, request: Request, account: str) -> Response:
    require_admin(jira, account)
    group, query = _group(jira, request), request.query
    who = query.get("accountId") if jira.deployment == "cloud" else jira.account_named(query.get("username", ""))
    if who not in group.members:
        raise refusal(404, NO_USER)
    group.members.remove(who)
    jira.reconfigured()
    return Response(200)


def _shown(jira: Jira, request: Request, account: str, group: Group) -> Json:
    view = jira.seen_by(request, account)
    users = [view.users[each] for each in sorted(group.members) if each in view.users]
    listed = {"size": len(users), "items": users[:MEMBER_PAGE], "max-results": MEMBER_PAGE}
    listed |= {"start-index": 0, "end-index": max(0, len(users) - 1)}
    return _named(group) | {"self": f"{view.api}/group?groupId={group.id}", "users": listed, "expand": "users"}
