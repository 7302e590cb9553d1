"""Worklogs of one issue, and those changed or deleted since an instant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from integrations.sandbox.http import Json, Request, Response
from integrations.sandbox.jira import adf, permissions, worklogs
from integrations.sandbox.jira.access import find_issue, reads, sees
from integrations.sandbox.jira.answers import BAD_PAYLOAD, body, refusal, texts, whole
from integrations.sandbox.jira.comment_routes import visibility
from integrations.sandbox.jira.issues import Issue, Worklog

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

PAGE = 5000
LIST_LIMIT = 1000
CHANGED_PAGE = 1000
FRESH = timedelta(minutes=1)
"""What changed within this time is not listed yet."""


def listed(jira: Jira, request: Request, account: str, issue: str) -> Response:
    """`startedAfter` and `startedBefore` are epoch milliseconds."""
    found, view = find_issue(jira, account, issue), jira.seen_by(request, account)
    after, before = whole(request, "startedAfter", 0), whole(request, "startedBefore", 0)
    readable = [
        each
        for each in view.readable_worklogs(found)
        if (not after or _milliseconds(each.started_at) >= after)
        and (not before or _milliseconds(each.started_at) < before)
    ]
    start, most = whole(request, "startAt", 0), min(whole(request, "maxResults", PAGE), PAGE)
    shown = [view.worklog(found, each) for each in readable[start : start + most]]
    return Response(200, {"startAt": start, "maxResults": most, "total": len(readable), "worklogs": shown})


def read(jira: Jira, request: Request, account: str, issue: str, worklog: str) -> Response:
    found = find_issue(jira, account, issue)
    return Response(200, jira.seen_by(request, account).worklog(found, _worklog(jira, account, found, worklog)))


def _worklog(jira: Jira, account: str, issue: Issue, id_: str) -> Worklog:
    for each in issue.worklogs:
        if each.id == id_ and reads(jira, account, each):
            return each
    raise refusal(404, f"Cannot find worklog with id: '{id_}'.")


def add(jira: Jira, request: Request, account: str, issue: str) -> Response:
    found, sent = find_issue(jira, account, issue), body(request)
    permissions.require_on(jira, account, "WORK_ON_ISSUES", found)
    spent_s = _spent(sent)
    if not spent_s:
        raise refusal(400, errors={"timeLogged": "You must indicate the time spent working."})
    made = worklogs.add(
        jira,
        account,
        found,
        spent_s,
        started_at=_started(sent),
        body=_comment(sent),
        visibility=visibility(sent),
    )
    return Response(201, jira.seen_by(request, account).worklog(found, made))


def edit(jira: Jira, request: Request, account: str, issue: str, worklog: str) -> Response:
    found, sent = find_issue(jira, account, issue), body(request)
    there = _mine(jira, account, found, worklog, "edit")
    spent_s, started_at, comment = _spent(sent), _started(sent), _comment(sent)
    worklogs.edit(jira, account, found, there, spent_s=spent_s, started_at=started_at, body=comment)
    return Response(200, jira.seen_by(request, account).worklog(found, there))


def delete(jira: Jira, request: Request, account: str, issue: str, worklog: str) -> Response:
    del request
    found = find_issue(jira, account, issue)
    worklogs.delete(jira, account, found, _mine(jira, account, found, worklog, "delete"))
    return Response(204)


def _mine(jira: Jira, account: str, issue: Issue, id_: str, verb: str) -> Worklog:
    there = _worklog(jira, account, issue, id_)
    permissions.require_on(jira, account, "WORK_ON_ISSUES", issue)
    if account != there.author and account not in jira.admins:
        raise refusal(400, f"You do not have the permission to {verb} this worklog.")
    return there


def _spent(sent: Json) -> int | None:
    """`timeSpentSeconds`, or `timeSpent` as people write it."""
    match sent:
        case {"timeSpentSeconds": bool()}:
            raise refusal(400, BAD_PAYLOAD)
        case {"timeSpentSeconds": int(spent_s)} if spent_s > 0:
            return spent_s
        case {"timeSpent": str(text)}:
            return worklogs.seconds(text)
        case {"timeSpentSeconds": value} if value is not None:
            raise refusal(400, BAD_PAYLOAD)
    return None


def _started(sent: Json) -> datetime | None:
    match sent.get("started"):
        case None:
            return None
        case str(text):
            try:
                at = datetime.fromisoformat(text)
                return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
            except (ValueError, OverflowError):
                pass
    raise refusal(400, errors={"started": "Worklog must have a valid start time."})


def _comment(sent: Json) -> Json | None:
    match sent.get("comment"):
        case None:
            return None
        case dict(document) if adf.is_document(document):
            return document
    raise refusal(400, errors={"comment": "Comment body is not valid!"})


# across issues


def by_ids(jira: Jira, request: Request, account: str) -> Response:
    """`worklog/list`: those that the account may see; the others are left out without a word."""
    wanted = set(texts(body(request), "ids"))
    if not 1 <= len(wanted) <= LIST_LIMIT:
        raise refusal(400, BAD_PAYLOAD)
    view = jira.seen_by(request, account)
    found = [(issue, each) for issue, each in _all(jira) if each.id in wanted]
    readable = [pair for pair in found if sees(jira, account, pair[0]) and reads(jira, account, pair[1])]
    return Response(200, [view.worklog(*pair) for pair in readable])


def _all(jira: Jira) -> list[tuple[Issue, Worklog]]:
    return [(issue, each) for issue in jira.issues.values() for each in issue.worklogs]


def updated(jira: Jira, request: Request, account: str) -> Response:
    """Ids and instants of what was logged or edited, also where the account may not see the worklog itself."""
    del account
    return _changed(jira, request, [(int(each.id), each.updated_at) for _, each in _all(jira)])


def deleted(jira: Jira, request: Request, account: str) -> Response:
    del account
    return _changed(jira, request, jira.worklog_deletions)


def _changed(jira: Jira, request: Request, changes: Sequence[tuple[int, datetime]]) -> Response:
    """Up to 1,000, oldest first; the next page starts after the last instant of this one."""
    since, settled = whole(request, "since", 0), _milliseconds(jira.clock.now() - FRESH)
    found = sorted((_milliseconds(at), id_) for id_, at in changes if since < _milliseconds(at) <= settled)
    shown = found[:CHANGED_PAGE]
    shown += [each for each in found[CHANGED_PAGE:] if each[0] == shown[-1][0]]
    until, place = (shown[-1][0] if shown else since), f"{request.base}{request.path}"
    answer: Json = {
        "values": [{"worklogId": id_, "updatedTime": at, "properties": []} for at, id_ in shown],
        "since": since,
        "until": until,
        "self": f"{place}?since={since}",
        "lastPage": len(shown) == len(found),
    }
    if not answer["lastPage"]:
        answer["nextPage"] = f"{place}?since={until}"
    return Response(200, answer)


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
