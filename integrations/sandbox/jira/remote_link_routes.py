"""Links of an issue to things outside Jira. A second link with the same `globalId` replaces the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.sandbox.http import Json, Request, Response
from integrations.sandbox.jira import edits, permissions
from integrations.sandbox.jira.access import find_issue
from integrations.sandbox.jira.answers import body, refusal
from integrations.sandbox.jira.issues import Issue, RemoteLink

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

GLOBAL_ID_LIMIT = 255
_PARTS = ("globalId", "application", "relationship", "object")


def listed(jira: Jira, request: Request, account: str, issue: str) -> Response:
    """All of them; with `globalId` the one link itself, not a list."""
    found, view = find_issue(jira, account, issue), jira.seen_by(request, account)
    global_id = request.query.get("globalId")
    if global_id:
        return Response(200, view.remote_link(found, _with(found, global_id)))
    return Response(200, [view.remote_link(found, each) for each in found.remote_links])


def _with(issue: Issue, global_id: str) -> RemoteLink:
    for each in issue.remote_links:
        if each.sent.get("globalId") == global_id:
            return each
    raise refusal(404, f"No remote issue link with global id '{global_id}' exists.")


def read(jira: Jira, request: Request, account: str, issue: str, link: str) -> Response:
    found = find_issue(jira, account, issue)
    return Response(200, jira.seen_by(request, account).remote_link(found, _link(found, link)))


def _link(issue: Issue, id_: str) -> RemoteLink:
    for each in issue.remote_links:
        if str(each.id) == id_:
            return each
    raise refusal(404, f"No remote issue link with id '{id_}' exists for issue '{issue.key}'.")


def create(jira: Jira, request: Request, account: str, issue: str) -> Response:
    """201 for a new link, 200 where the `globalId` was known."""
    found, sent = find_issue(jira, account, issue), _checked(body(request))
    permissions.require_on(jira, account, "LINK_ISSUES", found)
    global_id = sent.get("globalId")
    known = next((each for each in found.remote_links if global_id and each.sent.get("globalId") == global_id), None)
    if known is not None:
        known.sent = sent
        edits.touch(jira, found)
    made = known or jira.link_remote(account, found, sent)
    place = jira.seen_by(request, account).remote_link(found, made)["self"]
    return Response(200 if known else 201, {"id": made.id, "self": place})


def _checked(sent: Json) -> Json:
    match sent.get("object"):
        case {"url": str(url), "title": str(title)} if url.strip() and title.strip():
            pass
        case _:
            raise refusal(400, errors={"url": "'url' is required.", "title": "'title' is required."})
    application, global_id = sent.get("application"), sent.get("globalId")
    named = application is None or (isinstance(application, dict) and isinstance(application.get("name", ""), str))
    if not named or len(str(global_id or "")) > GLOBAL_ID_LIMIT:
        raise refusal(400, errors={"globalId": "A global id has at most 255 characters; an application is an object."})
    wrong = [name for name in ("globalId", "relationship") if not isinstance(sent.get(name, ""), str)]
    if wrong:
        raise refusal(400, errors={name: f"'{name}' must be a text." for name in wrong})
    return {name: sent[name] for name in _PARTS if sent.get(name) is not None}


def edit(jira: Jira, request: Request, account: str, issue: str, link: str) -> Response:
    found = find_issue(jira, account, issue)
    permissions.require_on(jira, account, "LINK_ISSUES", found)
    _link(found, link).sent = _checked(body(request))
    edits.touch(jira, found)
    return Response(204)


def delete(jira: Jira, request: Request, account: str, issue: str, link: str) -> Response:
    del request
    found = find_issue(jira, account, issue)
    permissions.require_on(jira, account, "LINK_ISSUES", found)
    jira.unlink_remote(account, found, _link(found, link))
    return Response(204)


def delete_by_global_id(jira: Jira, request: Request, account: str, issue: str) -> Response:
    found, global_id = find_issue(jira, account, issue), request.query.get("globalId", "")
    permissions.require_on(jira, account, "LINK_ISSUES", found)
    if not global_id:
        raise refusal(400, "'globalId' is required.")
    jira.unlink_remote(account, found, _with(found, global_id))
    return Response(204)
