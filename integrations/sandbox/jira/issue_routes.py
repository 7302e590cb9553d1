"""One issue: read, create, edit, transition, comment, link, delete."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from integrations.sandbox.http import Answer, Json, Request, Response
from integrations.sandbox.jira import adf, edits, metadata
from integrations.sandbox.jira.access import find_issue, reads
from integrations.sandbox.jira.answers import body, names, refusal, whole
from integrations.sandbox.jira.answers import page as page_of
from integrations.sandbox.jira.issues import Comment, Issue
from integrations.sandbox.jira.render import CHANGELOG_IN_ISSUE
from integrations.sandbox.jira.values import REQUIRED, RejectedError

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

COMMENT_PAGE = 100
COMMENT_PAGE_LIMIT = 5000
BAD_COMMENT = "Comment body is not valid!"


def read(jira: Jira, request: Request, account: str, issue: str) -> Response:
    found = find_issue(jira, account, issue)
    view = jira.view(request.base, account)
    fields, expand = names(request, "fields"), names(request, "expand")
    changelog = CHANGELOG_IN_ISSUE if "changelog" in expand else None
    shown = view.issue(found, view.selection(fields) if fields else None, changelog=changelog)
    if "names" in expand:
        shown["names"] = {id_: jira.fields[id_].name for id_ in shown["fields"]}
    if "transitions" in expand:
        shown["transitions"] = metadata.transitions(jira, view)
    if "editmeta" in expand:
        shown["editmeta"] = metadata.editmeta(jira, view)
    return Response(200, shown)


def create(jira: Jira, request: Request, account: str) -> Response:
    fields: Json = dict(_object(body(request), "fields"))
    project = jira.project_named(_id_or(fields.pop("project", None), "key"))
    type_ = jira.type_named(_id_or(fields.pop("issuetype", None), "name"), project.key)
    if "summary" not in fields:
        raise RejectedError(errors={"summary": REQUIRED["summary"]})
    issue = jira.create(account, project, type_, jira.read_request(fields))
    return Response(201, {"id": issue.id, "key": issue.key, "self": f"{request.base}/rest/api/3/issue/{issue.id}"})


def _object(sent: Json, name: str) -> Json:
    found = sent.get(name) or {}
    if not isinstance(found, dict):
        raise refusal(400, f"{name} is not an object")
    return found


def _id_or(reference: Any, name: str) -> str:
    return str(reference.get("id") or reference.get(name)) if isinstance(reference, dict) else ""


def edit(jira: Jira, request: Request, account: str, issue: str) -> Response:
    """204, or the issue with `returnIssue=true`. `notifyUsers` is accepted and means nothing: there is no mail here."""
    found, sent = find_issue(jira, account, issue), body(request)
    if not sent.get("fields") and not sent.get("update"):
        raise refusal(400, "one of 'fields' or 'update' required")
    _edit(jira, account, found, sent)
    if request.query.get("returnIssue") == "true":
        return Response(200, jira.view(request.base, account).issue(found))
    return Response(204)


def _edit(jira: Jira, account: str, issue: Issue, sent: Json) -> None:
    fields, update = _object(sent, "fields"), _object(sent, "update")
    if doubled := fields.keys() & update.keys():
        errors = {id_: f"Field '{id_}' cannot appear in both 'fields' and 'update'" for id_ in doubled}
        raise RejectedError(errors=errors)
    comments = [_commented(each) for each in _operations(update, "comment")]
    asked = fields | {id_: _operated(jira, issue, id_, _operations(update, id_)) for id_ in update if id_ != "comment"}
    edits.apply(jira, account, issue, jira.read_request(asked))
    for each in comments:
        jira.comment(account, issue, each)


def _operations(update: Json, id_: str) -> list[Any]:
    found = update.get(id_, [])
    if not isinstance(found, list):
        raise RejectedError(errors={id_: "Operations must be an array."})
    return found


def _commented(operation: Any) -> Json:
    match operation:
        case {"add": {"body": document}} if adf.is_document(document):
            return dict(document)
    raise RejectedError(errors={"comment": BAD_COMMENT})


def _operated(jira: Jira, issue: Issue, id_: str, operations: list[Any]) -> Any:
    """`[{"set" | "add" | "remove": value}, ...]` on what is there -> the value to set, in the request's form."""
    many = id_ in jira.fields and jira.fields[id_].kind in ("labels", "users", "options")
    kept = issue.values.get(id_) or []
    value: Any = [{"accountId": each} for each in kept] if many and jira.fields[id_].kind == "users" else kept
    for operation in operations:
        match operation:
            case {"set": new}:
                value = new
            case {"add": new} if many:
                value = [*value, new]
            case {"remove": old} if many:
                value = [each for each in value if each != old]
            case _:
                raise RejectedError(errors={id_: "Operation is not supported for this field."})
    return value


def delete(jira: Jira, request: Request, account: str, issue: str) -> Response:
    found = find_issue(jira, account, issue)
    types = jira.issue_types
    below = [each for each in found.children if types[jira.issues[each].values["issuetype"]].level < 0]
    if below and request.query.get("deleteSubtasks") != "true":
        message = f"The issue '{found.key}' has subtasks. You must specify the 'deleteSubtasks' parameter to delete it."
        raise refusal(400, message)
    jira.delete(found)
    return Response(204)


def editmeta(jira: Jira, request: Request, account: str, issue: str) -> Response:
    find_issue(jira, account, issue)
    return Response(200, metadata.editmeta(jira, jira.view(request.base, account)))


def transitions(jira: Jira, request: Request, account: str, issue: str) -> Response:
    find_issue(jira, account, issue)
    shown = metadata.transitions(jira, jira.view(request.base, account))
    wanted = request.query.get("transitionId")
    return Response(200, {"expand": "transitions", "transitions": [t for t in shown if wanted in (None, t["id"])]})


def transition(jira: Jira, request: Request, account: str, issue: str) -> Response:
    found, sent = find_issue(jira, account, issue), body(request)
    wanted = str(_object(sent, "transition").get("id", ""))
    status = metadata.transition_targets(jira).get(wanted)
    if status is None:
        raise refusal(400, f"Transition id '{wanted}' is not valid for this issue.")
    _edit(jira, account, found, sent)
    jira.transition(account, found, status)
    return Response(204)


# history and comments


def changelog(jira: Jira, request: Request, account: str, issue: str) -> Response:
    found = find_issue(jira, account, issue)
    return Response(200, page_of(request, found.histories, jira.view(request.base, account).history, size=100))


def comments(jira: Jira, request: Request, account: str, issue: str) -> Response:
    found = find_issue(jira, account, issue)
    view = jira.view(request.base, account)
    readable = view.readable(found)
    if request.query.get("orderBy", "").startswith("-"):
        readable = readable[::-1]
    start = whole(request, "startAt", 0)
    most = min(whole(request, "maxResults", COMMENT_PAGE), COMMENT_PAGE_LIMIT)
    shown = [view.comment(found, each) for each in readable[start : start + most]]
    return Response(200, {"startAt": start, "maxResults": most, "total": len(readable), "comments": shown})


def comment(jira: Jira, request: Request, account: str, issue: str, comment: str) -> Response:
    found = find_issue(jira, account, issue)
    return Response(200, jira.view(request.base, account).comment(found, _comment(jira, account, found, comment)))


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


def _visibility(sent: Json) -> Json | None:
    match sent.get("visibility"):
        case None:
            return None
        case {"type": "role" | "group" as kind, "value": str(value)}:
            return {"type": kind, "value": value, "identifier": value}
    raise refusal(400, "The visibility of a comment has a type, role or group, and a value.")


def add_comment(jira: Jira, request: Request, account: str, issue: str) -> Response:
    found, sent = find_issue(jira, account, issue), body(request)
    made = jira.comment(account, found, _document(sent), visibility=_visibility(sent))
    return Response(201, jira.view(request.base, account).comment(found, jira.comment_of(found, made["id"])))


def edit_comment(jira: Jira, request: Request, account: str, issue: str, comment: str) -> Response:
    found, sent = find_issue(jira, account, issue), body(request)
    _mine(jira, account, _comment(jira, account, found, comment), "edit")
    edited = jira.edit_comment(account, found, comment, _document(sent), _visibility(sent))
    return Response(200, jira.view(request.base, account).comment(found, edited))


def delete_comment(jira: Jira, request: Request, account: str, issue: str, comment: str) -> Response:
    del request
    found = find_issue(jira, account, issue)
    _mine(jira, account, _comment(jira, account, found, comment), "delete")
    jira.delete_comment(found, comment)
    return Response(204)


def _mine(jira: Jira, account: str, comment: Comment, verb: str) -> None:
    if account != comment.author and account not in jira.admins:
        raise refusal(400, f"You do not have the permission to {verb} this comment.")


def link(jira: Jira, request: Request, account: str) -> Response:
    sent = body(request)
    side = partial(_linked, jira, account, sent)
    type_ = _object(sent, "type")
    named = next((t.name for t in jira.link_types.values() if type_.get("id") == t.id), str(type_.get("name")))
    jira.link(account, side("inwardIssue"), side("outwardIssue"), named)
    return Response(201)


def _linked(jira: Jira, account: str, sent: Json, side: str) -> Issue:
    reference = _object(sent, side)
    return find_issue(jira, account, str(reference.get("id") or reference.get("key")))
