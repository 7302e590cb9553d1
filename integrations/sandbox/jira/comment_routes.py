"""Comments of one issue, and many by their ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.sandbox.http import Answer, Json, Request, Response
from integrations.sandbox.jira import adf, permissions
from integrations.sandbox.jira.access import find_issue, reads, sees
from integrations.sandbox.jira.answers import BAD_PAYLOAD, body, names, refusal, texts, whole
from integrations.sandbox.jira.issues import Comment, Issue

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

COMMENT_PAGE = 100
COMMENT_PAGE_LIMIT = 5000
EVERYTHING = 1_048_576
"""What a Data Center says instead of having a page size."""
LIST_LIMIT = 1000
BAD_COMMENT = "Comment body is not valid!"


def comments(jira: Jira, request: Request, account: str, issue: str) -> Response:
    """100 unless more are asked for; on a Data Center all."""
    found = find_issue(jira, account, issue)
    view = jira.seen_by(request, account)
    readable = view.readable(found)
    if request.query.get("orderBy", "").startswith("-"):
        readable = readable[::-1]
    start = whole(request, "startAt", 0)
    default, limit = (COMMENT_PAGE, COMMENT_PAGE_LIMIT) if jira.deployment == "cloud" else (EVERYTHING, EVERYTHING)
    most = min(whole(request, "maxResults", default), limit)
    html = "renderedBody" in names(request, "expand")
    shown = [view.comment(found, each, html=html) for each in readable[start : start + most]]
    return Response(200, {"startAt": start, "maxResults": most, "total": len(readable), "comments": shown})


def comment(jira: Jira, request: Request, account: str, issue: str, comment: str) -> Response:
    found = find_issue(jira, account, issue)
    html = "renderedBody" in names(request, "expand")
    there = _comment(jira, account, found, comment)
    return Response(200, jira.seen_by(request, account).comment(found, there, html=html))


def _comment(jira: Jira, account: str, issue: Issue, comment_id: str) -> Comment:
    try:
        comment = jira.comment_of(issue, comment_id)
    except KeyError:
        raise _no_comment(comment_id) from None
    if not reads(jira, account, comment):
        raise _no_comment(comment_id)
    return comment


def _no_comment(comment_id: str) -> Answer:
    return refusal(404, f"Can not find a comment for the id: {comment_id}.")


def _document(sent: Json) -> Json:
    """v3 takes Atlassian documents only: a text is refused."""
    if not adf.is_document(sent.get("body")):
        raise refusal(400, BAD_COMMENT)
    return dict(sent["body"])


def visibility(sent: Json) -> Json | None:
    match sent.get("visibility"):
        case None:
            return None
        case {"type": "role" | "group" as kind, "value": str(value)}:
            return {"type": kind, "value": value, "identifier": value}
    raise refusal(400, "The visibility of a comment has a type, role or group, and a value.")


def add_comment(jira: Jira, request: Request, account: str, issue: str) -> Response:
    found, sent = find_issue(jira, account, issue), body(request)
    permissions.require_on(jira, account, "ADD_COMMENTS", found)
    made = jira.comment(account, found, _document(sent), visibility=visibility(sent))
    return Response(201, jira.seen_by(request, account).comment(found, jira.comment_of(found, made["id"])))


def edit_comment(jira: Jira, request: Request, account: str, issue: str, comment: str) -> Response:
    found, sent = find_issue(jira, account, issue), body(request)
    _mine(jira, account, _comment(jira, account, found, comment), "edit")
    edited = jira.edit_comment(account, found, comment, _document(sent), visibility(sent))
    return Response(200, jira.seen_by(request, account).comment(found, edited))


def delete_comment(jira: Jira, request: Request, account: str, issue: str, comment: str) -> Response:
    del request
    found = find_issue(jira, account, issue)
    _mine(jira, account, _comment(jira, account, found, comment), "delete")
    jira.delete_comment(found, comment)
    return Response(204)


def _mine(jira: Jira, account: str, comment: Comment, verb: str) -> None:
    if account != comment.author and account not in jira.admins:
        raise refusal(400, f"You do not have the permission to {verb} this comment.")


def listed(jira: Jira, request: Request, account: str) -> Response:
    """`comment/list`: those of up to 1,000 ids that the account may read, in order of id."""
    wanted = texts(body(request), "ids")
    if not 1 <= len(wanted) <= LIST_LIMIT or not all(each.isdecimal() for each in wanted):
        raise refusal(400, BAD_PAYLOAD)
    ids, view = set(wanted), jira.seen_by(request, account)
    found = [
        (issue, each)
        for issue in jira.issues.values()
        if issue.comments and sees(jira, account, issue)
        for each in issue.comments
        if each.id in ids and reads(jira, account, each)
    ]
    found.sort(key=lambda pair: int(pair[1].id))
    html = "renderedBody" in names(request, "expand")
    shown = [view.comment(*pair, html=html) for pair in found]
    size = {"startAt": 0, "maxResults": LIST_LIMIT, "total": len(shown), "isLast": True}
    return Response(200, {**size, "values": shown})
