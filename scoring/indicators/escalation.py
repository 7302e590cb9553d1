"""RS3, escalation discipline: of the requests without an answer after 24 hours, those that somebody escalated within the
next 24. Requests whose time to escalate is not over yet are not counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from scoring import past
from scoring.indicators.evidence import Verdict
from scoring.indicators.figures import share
from scoring.indicators.named import homes, teams_named
from scoring.indicators.registry import Values, View, indicator, subjects
from scoring.indicators.response import first_answer_at, requests
from sync.model import Change, Comment, Ref, Task
from sync.rows import Request


@dataclass(frozen=True, slots=True)
class _Asked:
    team: str
    source: Ref
    at: datetime
    answered_at: datetime | None
    escalated_at: datetime | None


@indicator(
    "RS3",
    of="team",
    unit="%",
    source="S1-9; interval Wilson, JASA 22 (1927)",
    reads=(Comment, Task, Change),
    shown=("NP team",),
)
def escalation(view: View) -> Values:
    """Of the team that was asked: it is the one that knows that it cannot solve it."""
    patience = timedelta(hours=view.scene.policy.escalation_hours)
    verdicts: dict[str, list[Verdict]] = defaultdict(list)
    for asked in (*_in_the_tools(view), *_in_databases(view)):
        unanswered = asked.answered_at is None or asked.answered_at > asked.at + patience
        if unanswered and asked.at + 2 * patience <= view.scene.snapshot.as_of:
            in_time = asked.escalated_at is not None and asked.escalated_at <= asked.at + 2 * patience
            verdicts[asked.team].append((asked.source, in_time))
    return {team: share("RS3", verdicts[team], "nothing_late") for team in subjects("team", view)}


def _in_the_tools(view: View) -> Iterator[_Asked]:
    for request in requests(view):
        answered_at, escalated_at = first_answer_at(view, request), _escalated_at(view, request.object, request.at)
        yield _Asked(request.team, request.source, request.at, answered_at, escalated_at)


def _in_databases(view: View) -> Iterator[_Asked]:
    """What was delivered was answered."""
    for row in view.scene.snapshot.of(Request):
        if row.asked_at is not None and view.covers(row.asked_at):
            answered_at = min(filter(None, (row.answered_at, row.delivered_at)), default=None)
            for team in asked_teams(view, row, row.asked_at):
                yield _Asked(team, row.doc, row.asked_at, answered_at, row.escalated_at)


def asked_teams(view: View, row: Request, at: datetime) -> list[str]:
    """The teams that it names, else the homes of the people asked."""
    return sorted(teams_named(view.scene, row.to_teams) or homes(view.scene, row.asked_of, at))


def asking_teams(view: View, row: Request, at: datetime) -> list[str]:
    return sorted(teams_named(view.scene, row.from_teams) or homes(view.scene, row.asked_by, at))


def _escalated_at(view: View, object_: Ref, after: datetime) -> datetime | None:
    """The first label, status, link or comment after the request that says so."""
    changes = [c.at for c in view.scene.changes(object_) if c.at >= after and _by_change(view, c)]
    comments = [c.created_at for c in view.scene.comments(object_) if c.created_at > after and _by_words(view, c)]
    return min((*changes, *comments), default=None)


def _by_change(view: View, change: Change) -> bool:
    found = [(item.old_text or "", item.new_text or "") for _, item in past.items([change], "labels", "status", "link")]
    return any(_says(view, new) and not _says(view, old) for old, new in found)


def _says(view: View, text: str) -> bool:
    policy = view.scene.policy
    named = set(text.split()) & set(policy.escalation_labels) or text in policy.escalation_labels
    return bool(named) or any(word in text.lower() for word in policy.escalation_words)


def _by_words(view: View, comment: Comment) -> bool:
    human = view.scene.staff.person(comment.author) is not None
    written = any(word in comment.text.lower() for word in view.scene.policy.escalation_words)
    return human and written and not comment.restricted
