"""Changing many issues at once: bulk edit with its queue, the task behind what takes longer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from integrations.sandbox.http import Answer, Json, Request, Response
from integrations.sandbox.jira import access, edits, permissions
from integrations.sandbox.jira.answers import BAD_PAYLOAD, body, refusal, texts, unique
from integrations.sandbox.jira.issues import Issue
from integrations.sandbox.jira.values import RejectedError

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

EDIT_LIMIT = 1000
EDIT_FIELDS = 200
AT_ONCE = 5

_LISTS = (
    "clearableNumberFields",
    "singleLineTextFields",
    "urlFields",
    "richTextFields",
    "datePickerFields",
    "dateTimePickerFields",
    "singleSelectClearableUserPickerFields",
    "multipleSelectClearableUserPickerFields",
    "labelsFields",
)


def _refusal(status: int, message: str) -> Answer:
    """Bulk operations have errors of their own shape."""
    return Answer(status, {"errors": [{"message": message}]})


def _texts(sent: Json, name: str) -> list[str]:
    """Each once. Raises 400."""
    try:
        return unique(texts(sent, name))
    except Answer:
        raise _refusal(400, BAD_PAYLOAD) from None


def edit(jira: Jira, request: Request, account: str) -> Response:
    """The same values on up to 1,000 issues, in a task. Raises 400 for a sixth one at the same time."""
    sent = body(request)
    permissions.require(jira, account, "BULK_CHANGE", "")
    ids, actions = _texts(sent, "selectedIssueIdsOrKeys"), _texts(sent, "selectedActions")
    if not 1 <= len(ids) <= EDIT_LIMIT:
        raise _refusal(400, f"The number of issues must be between 1 and {EDIT_LIMIT}.")
    if not 1 <= len(actions) <= EDIT_FIELDS:
        raise _refusal(400, f"The number of fields must be between 1 and {EDIT_FIELDS}.")
    given = dict(_inputs(sent.get("editedFieldsInput")))
    if missing := set(actions) - given.keys():
        raise _refusal(400, f"No value was given for: {', '.join(sorted(missing))}.")
    if extra := given.keys() - set(actions):
        words = "The following editedFieldInput values are not listed as selectedActions"
        raise _refusal(400, f"{words} : {', '.join(sorted(extra))}")
    if sum(task.kind == "edit" for task in jira.tasks.open) >= AT_ONCE:
        raise _refusal(400, f"Only {AT_ONCE} bulk operations can run at the same time.")
    quiet = sent.get("sendBulkNotification") is False
    wanted = {id_: given[id_] for id_ in actions}
    task = jira.tasks.submit(account, "edit", len(ids), lambda: _edited(jira, account, ids, wanted, quiet=quiet))
    return Response(201, {"taskId": task.id})


def _inputs(sent: Any) -> Iterator[tuple[str, Any]]:
    """`editedFieldsInput` -> field ids with values in the form of an edit request. Raises 400 for other parts."""
    if not isinstance(sent, dict):
        raise _refusal(400, BAD_PAYLOAD)
    for part, given in sent.items():
        match part, given:
            case "priority", {"priorityId": str(id_)}:
                yield "priority", {"id": id_}
            case _, list() if part in _LISTS and all(isinstance(e, dict) and "fieldId" in e for e in given):
                yield from ((str(each["fieldId"]), _value(each)) for each in given)
            case _:
                raise _refusal(400, f"The sandbox does not bulk edit '{part}', or its value is not valid.")


def _value(sent: Json) -> Any:
    """One field's input -> the form of an edit request, or how labels change."""
    match sent:
        case {"labels": list(labels), "bulkEditMultiSelectFieldOption": str(how)}:
            return {"how": how, "labels": [str(each.get("name")) for each in labels if isinstance(each, dict)]}
        case {"richText": {"adfValue": document}}:
            return document
        case {"date": {"formattedDate": day}} | {"dateTime": {"formattedDateTime": day}}:
            return day
        case {"users": list(users)}:
            return users
    return next((sent[name] for name in ("value", "text", "url", "user") if name in sent), None)


def _edited(jira: Jira, account: str, ids: list[str], wanted: Json, *, quiet: bool) -> Json:
    """What the task tells: which issues were changed, which were refused, how many cannot be reached."""
    processed, failed, unreachable = [], {}, 0
    for each in ids:
        issue = jira.issue_by(each)
        if issue is None or not _may_edit(jira, account, issue):
            unreachable += 1
            continue
        try:
            values = {id_: _merged(issue, id_, value) for id_, value in wanted.items()}
            edits.apply(jira, account, issue, jira.read_request(values, jira.fields_of(issue)))
        except RejectedError as refused:
            failed[issue.id] = [*refused.messages, *refused.errors.values()]
            continue
        processed.append(issue.number)
        if not quiet:
            jira.mails.append((jira.clock.now(), issue.key, account))
    return {
        "processedAccessibleIssues": processed,
        "failedAccessibleIssues": failed,
        "invalidOrInaccessibleIssueCount": unreachable,
    }


def _may_edit(jira: Jira, account: str, issue: Issue) -> bool:
    allowed = permissions.permits(jira, account, "EDIT_ISSUES", issue.values["project"])
    return allowed and issue.archived_at is None and access.sees(jira, account, issue)


def _merged(issue: Issue, id_: str, value: Any) -> Any:
    match value:
        case {"how": "ADD", "labels": labels}:
            return sorted({*(issue.values.get(id_) or ()), *labels})
        case {"how": "REMOVE", "labels": labels}:
            return [each for each in issue.values.get(id_) or () if each not in labels]
        case {"how": "REMOVE_ALL"}:
            return []
        case {"how": _, "labels": labels}:
            return labels
    return value


def move(jira: Jira, request: Request, account: str) -> Response:
    """`{"PROJECT,issue type id": {"issueIdsOrKeys": [...]}}` -> a task that moves: keys change, ids stay."""
    sent = body(request)
    permissions.require(jira, account, "BULK_CHANGE", "")
    mapping = sent.get("targetToSourcesMapping")
    if not isinstance(mapping, dict) or not mapping or not all(isinstance(each, dict) for each in mapping.values()):
        raise _refusal(400, BAD_PAYLOAD)
    moves = [(*_target(jira, target), _texts(given, "issueIdsOrKeys")) for target, given in mapping.items()]
    total = sum(len(ids) for *_, ids in moves)
    if not 1 <= total <= EDIT_LIMIT:
        raise _refusal(400, f"The number of issues must be between 1 and {EDIT_LIMIT}.")
    task = jira.tasks.submit(account, "edit", total, lambda: _moved(jira, account, moves))
    return Response(201, {"taskId": task.id})


def _target(jira: Jira, text: str) -> tuple[str, str]:
    """The key of the project and the id of the type. Raises 400."""
    key, type_, *_ = [*text.split(","), "", ""]
    try:
        project = jira.project_named(key)
        return project.key, jira.type_named(type_, project.key).id
    except RejectedError:
        raise _refusal(400, f"'{text}' names no project and issue type.") from None


def _moved(jira: Jira, account: str, moves: list[tuple[str, str, list[str]]]) -> Json:
    processed, unreachable = [], 0
    for project, type_, ids in moves:
        for each in ids:
            issue = jira.issue_by(each)
            if issue is None or not _may_edit(jira, account, issue):
                unreachable += 1
                continue
            jira.relocate(account, issue, project, type_)
            processed.append(issue.number)
    found: Json = {"processedAccessibleIssues": processed, "failedAccessibleIssues": {}}
    return found | {"invalidOrInaccessibleIssueCount": unreachable}


def queue(jira: Jira, request: Request, account: str, task: str) -> Response:
    """A bulk edit's progress, for 14 days."""
    found, view, now = jira.tasks.find(task), jira.seen_by(request, account), jira.clock.now()
    if found is None or found.kind != "edit":
        raise _refusal(400, "The task associated with this taskId is not a bulk operation task")
    shown: Json = {
        "taskId": found.id,
        "status": "COMPLETE" if found.done else "RUNNING",
        "progressPercent": found.progress(now),
        "submittedBy": {"accountId": found.by},
        "created": view.stamp(found.submitted_at),
        "started": view.stamp(found.submitted_at),
        "updated": view.stamp(found.due_at if found.done else now),
        "totalIssueCount": found.total,
    }
    return Response(200, shown | found.result)


def task(jira: Jira, request: Request, account: str, task: str) -> Response:
    """Only for who submitted it and for administrators."""
    found, now = jira.tasks.find(task), jira.clock.now()
    if found is None:
        raise refusal(404, f"The task with id {task} does not exist.")
    if account != found.by:
        access.require_admin(jira, account)
    ends = found.due_at if found.done else now
    started, updated = (round(at.timestamp() * 1000) for at in (found.submitted_at, ends))
    shown: Json = {
        "self": f"{jira.seen_by(request, account).api}/task/{found.id}",
        "id": found.id,
        "description": "Bulk operation",
        "status": "COMPLETE" if found.done else "RUNNING",
        "submittedBy": list(jira.users).index(found.by),
        "progress": found.progress(now),
        "elapsedRuntime": updated - started,
        "submitted": started,
        "started": started,
        "lastUpdate": updated,
    }
    return Response(200, shown | ({"finished": updated, "result": found.result} if found.done else {}))
