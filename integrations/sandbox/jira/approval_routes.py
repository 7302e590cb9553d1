"""`/rest/servicedeskapi/request/{issue}/approval`: the approvals of a request, and an approver's answer."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from integrations.sandbox.http import Answer, Json, Request, Response
from integrations.sandbox.jira import approvals
from integrations.sandbox.jira.access import find_issue
from integrations.sandbox.jira.answers import body, whole
from integrations.sandbox.jira.approvals import Approval, Decision
from integrations.sandbox.jira.render import View

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

PAGE = 50
_DECISIONS: dict[str, Decision] = {"approve": "approved", "decline": "declined"}


def listed(jira: Jira, request: Request, account: str, issue: str) -> Response:
    """Oldest first; an issue that is no request has none."""
    found, view = find_issue(jira, account, issue), jira.seen_by(request, account)
    start, most = whole(request, "start", 0), min(whole(request, "limit", PAGE), PAGE)
    there = jira.approvals[found.id]
    shown = [_shown(view, found.id, each) for each in there[start : start + most]]
    page: Json = {"size": len(shown), "start": start, "limit": most, "isLastPage": start + most >= len(there)}
    return Response(200, page | {"_expands": [], "_links": {"self": request.base + request.target}, "values": shown})


def answer(jira: Jira, request: Request, account: str, issue: str, approval: str) -> Response:
    """`{"decision": "approve" | "decline"}` by one who was asked and has not answered. Raises 400, 403, 404."""
    found = find_issue(jira, account, issue)
    there = next((each for each in jira.approvals[found.id] if each.id == approval), None)
    if there is None:
        raise _refusal(404, "The approval does not exist.")
    decision = _DECISIONS.get(str(body(request).get("decision")))
    if decision is None:
        raise _refusal(400, "The decision must be approve or decline.")
    if not _can_answer(there, account):
        raise _refusal(403, "You cannot answer this approval.")
    approvals.decide(jira, there, account, decision)
    return Response(200, _shown(jira.seen_by(request, account), found.id, there))


def _refusal(status: int, message: str) -> Answer:
    """Service Management has errors of its own shape."""
    return Answer(status, {"errorMessage": message})


def _can_answer(approval: Approval, account: str) -> bool:
    return approval.outcome == "pending" and approval.approvers.get(account) == "pending"


def _shown(view: View, issue_id: str, approval: Approval) -> Json:
    place = f"{view.base}/rest/servicedeskapi/request/{issue_id}/approval/{approval.id}"
    shown: Json = {
        "id": approval.id,
        "name": approval.name,
        "finalDecision": approval.outcome,
        "canAnswerApproval": _can_answer(approval, view.account),
        "approvers": [{"approver": view.users[a], "approverDecision": said} for a, said in approval.approvers.items()],
        "createdDate": _date(view, approval.created_at),
        "_links": {"self": place},
    }
    return shown | ({"completedDate": _date(view, approval.completed_at)} if approval.completed_at else {})


def _date(view: View, at: datetime) -> Json:
    stamp = view.stamp(at)
    return {"iso8601": stamp, "jira": stamp, "friendly": stamp, "epochMillis": round(at.timestamp() * 1000)}
