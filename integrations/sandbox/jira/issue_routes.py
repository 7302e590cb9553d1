"""One issue: read, create, edit, transition, link, delete."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from integrations.sandbox.http import Json, Request, Response
from integrations.sandbox.jira import access, adf, edits, metadata, permissions
from integrations.sandbox.jira.access import find_issue
from integrations.sandbox.jira.answers import body, names, refusal
from integrations.sandbox.jira.answers import page as page_of
from integrations.sandbox.jira.comment_routes import BAD_COMMENT
from integrations.sandbox.jira.issues import Issue, IssueLink
from integrations.sandbox.jira.render import CHANGELOG_IN_ISSUE
from integrations.sandbox.jira.values import REQUIRED, RejectedError

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira


def read(jira: Jira, request: Request, account: str, issue: str) -> Response:
    found = find_issue(jira, account, issue)
    view = jira.seen_by(request, account)
    fields, expand = names(request, "fields"), names(request, "expand")
    changelog = CHANGELOG_IN_ISSUE if "changelog" in expand else None
    chosen, html = view.selection(fields) if fields else None, "renderedFields" in expand
    shown = view.issue(found, chosen, changelog=changelog, html=html)
    if "names" in expand:
        shown["names"] = {id_: jira.fields[id_].name for id_ in shown["fields"]}
    if "transitions" in expand:
        shown["transitions"] = metadata.transitions(view, found)
    if "editmeta" in expand:
        shown["editmeta"] = metadata.editmeta(view, found)
    if wanted := names(request, "properties"):
        shown["properties"] = view.properties(found, wanted)
    return Response(200, shown)


def create(jira: Jira, request: Request, account: str) -> Response:
    fields: Json = dict(_object(body(request), "fields"))
    project = jira.project_named(_id_or(fields.pop("project", None), "key"))
    type_ = jira.type_named(_id_or(fields.pop("issuetype", None), "name"), project.key)
    if "summary" not in fields:
        raise RejectedError(errors={"summary": REQUIRED["summary"]})
    if not access.browses(jira, account, project.id):
        raise RejectedError(errors={"project": "Specify a valid project ID or key"})
    permissions.require(jira, account, "CREATE_ISSUES", project.id)
    issue = jira.create(account, project, type_, jira.read_request(fields, jira.settable(project, type_.id)))
    return Response(201, {"id": issue.id, "key": issue.key, "self": f"{request.base}/rest/api/3/issue/{issue.id}"})


def _object(sent: Json, name: str) -> Json:
    found = sent.get(name) or {}
    if not isinstance(found, dict):
        raise refusal(400, f"{name} is not an object")
    return found


def _id_or(reference: Any, name: str) -> str:
    return str(reference.get("id") or reference.get(name)) if isinstance(reference, dict) else ""


def edit(jira: Jira, request: Request, account: str, issue: str) -> Response:
    """204, or the issue with `returnIssue=true`."""
    found, sent = find_issue(jira, account, issue), body(request)
    permissions.require_on(jira, account, "EDIT_ISSUES", found)
    if not sent.get("fields") and not sent.get("update"):
        raise refusal(400, "one of 'fields' or 'update' required")
    quiet = request.query.get("notifyUsers") == "false"
    allowed = permissions.permits(jira, account, "ADMINISTER_PROJECTS", found.values["project"])
    if allowed or not quiet or not jira.refuses_quiet_edits:
        _edit(jira, account, found, sent)
        if not (quiet and allowed):
            jira.mails.append((jira.clock.now(), found.key, account))
    if request.query.get("returnIssue") == "true":
        return Response(200, jira.seen_by(request, account).issue(found))
    return Response(204)


def _edit(jira: Jira, account: str, issue: Issue, sent: Json) -> None:
    fields, update = _object(sent, "fields"), _object(sent, "update")
    if doubled := fields.keys() & update.keys():
        errors = {id_: f"Field '{id_}' cannot appear in both 'fields' and 'update'" for id_ in doubled}
        raise RejectedError(errors=errors)
    comments = [_commented(each) for each in _operations(update, "comment")]
    asked = fields | {id_: _operated(jira, issue, id_, _operations(update, id_)) for id_ in update if id_ != "comment"}
    edits.apply(jira, account, issue, jira.read_request(asked, jira.fields_of(issue)))
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


def assign(jira: Jira, request: Request, account: str, issue: str) -> Response:
    """`{"accountId": ...}`, null for nobody. On a Data Center `{"name": ...}`."""
    found, sent = find_issue(jira, account, issue), body(request)
    permissions.require_on(jira, account, "ASSIGN_ISSUES", found)
    person = sent if any(value is not None for value in sent.values()) else None
    edits.apply(jira, account, found, jira.read_request({"assignee": person}, ("assignee",)))
    return Response(204)


def delete(jira: Jira, request: Request, account: str, issue: str) -> Response:
    found, types = find_issue(jira, account, issue), jira.issue_types
    permissions.require(jira, account, "DELETE_ISSUES", found.values["project"])
    below = [each for each in found.children if types[jira.issues[each].values["issuetype"]].level < 0]
    if below and request.query.get("deleteSubtasks") != "true":
        message = f"The issue '{found.key}' has subtasks. You must specify the 'deleteSubtasks' parameter to delete it."
        raise refusal(400, message)
    jira.delete(found, account)
    return Response(204)


def editmeta(jira: Jira, request: Request, account: str, issue: str) -> Response:
    found = find_issue(jira, account, issue)
    return Response(200, metadata.editmeta(jira.seen_by(request, account), found))


def transitions(jira: Jira, request: Request, account: str, issue: str) -> Response:
    found = find_issue(jira, account, issue)
    shown = metadata.transitions(jira.seen_by(request, account), found)
    wanted = request.query.get("transitionId")
    return Response(200, {"expand": "transitions", "transitions": [t for t in shown if wanted in (None, t["id"])]})


def transition(jira: Jira, request: Request, account: str, issue: str) -> Response:
    found, sent = find_issue(jira, account, issue), body(request)
    permissions.require_on(jira, account, "TRANSITION_ISSUES", found)
    wanted = str(_object(sent, "transition").get("id", ""))
    status = metadata.transition_targets(jira, found).get(wanted)
    if status is None:
        raise refusal(400, f"Transition id '{wanted}' is not valid for this issue.")
    _edit(jira, account, found, sent)
    jira.transition(account, found, status)
    return Response(204)


# history and links


def changelog(jira: Jira, request: Request, account: str, issue: str) -> Response:
    found = find_issue(jira, account, issue)
    return Response(200, page_of(request, found.histories, jira.seen_by(request, account).history, size=100))


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


def read_link(jira: Jira, request: Request, account: str, link: str) -> Response:
    found = _link(jira, account, link)
    view = jira.seen_by(request, account)
    shown = view.link(jira.issues[found.source], found)
    return Response(200, shown | {"inwardIssue": view.nested(found.source), "outwardIssue": view.nested(found.target)})


def delete_link(jira: Jira, request: Request, account: str, link: str) -> Response:
    del request
    jira.unlink(account, _link(jira, account, link))
    return Response(204)


def _link(jira: Jira, account: str, id_: str) -> IssueLink:
    """Raises 404 when there is none, or when either side is hidden."""
    found = next((link for issue in jira.issues.values() for link in issue.links if link.id == id_), None)
    if found is None or not all(access.sees(jira, account, jira.issues[each]) for each in (found.source, found.target)):
        raise refusal(404, f"No issue link with id '{id_}' exists.")
    return found
