"""AG5, the liaisons of an agreement: are they named, and do they answer; AG7, its emergency channel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from scoring.indicators.evidence import of_spells
from scoring.indicators.figures import figure, median, nothing, share, yes_no
from scoring.indicators.registry import RATIO, Values, View, indicator
from scoring.indicators.response import LIMIT
from scoring.indicators.sides import homes, named
from scoring.indicators.survival import Spell, happened_by
from sync.model import Indicator, Ref
from sync.rows import Agreement, Approval, Request

LIAISONS = "both liaisons named, and P(answer within 24 h) of what is asked of them (S2-17)"
EMERGENCY = "business hours from an emergency request to the joint decision, and the share approved (S2-19)"
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Question:
    """Something that a person asked by a mention, on a task or a page."""

    object: Ref
    source: Ref
    thread: str | None
    by: Ref | None
    at: datetime
    mentions: tuple[Ref, ...]


@indicator("AG5", of="agreement", unit="yes/no", source=LIAISONS, reads=(Agreement,), shown=("NP agreement",))
def liaisons(view: View) -> Values:
    """Has each team somebody of its own among them today?"""
    found = {}
    for agreement in view.scene.snapshot.of(Agreement):
        teams = set(named(view, agreement.teams))
        complete = bool(teams) and teams <= set(homes(view, agreement.liaisons, view.until_at))
        found[agreement.doc] = yes_no("AG5", complete, agreement.doc)
    return found


@indicator("AG5R", of="agreement", unit="%", source=LIAISONS, reads=(Agreement,), shown=("NP agreement",))
def liaison_response(view: View) -> Values:
    return {agreement.doc: _response(view, agreement) for agreement in view.scene.snapshot.of(Agreement)}


@indicator("AG7", of="agreement", unit="bh", source=EMERGENCY, reads=(Agreement, Approval), shown=("NP agreement",))
def emergency_hours(view: View) -> Values:
    """The median, on the organisation's calendar, of those decided by people of all its teams."""
    found = {}
    for agreement in view.scene.snapshot.of(Agreement):
        decided = [a for a in _emergencies(view, agreement) if _joint(view, agreement, a)]
        seconds = [_decision(view, a) for a in decided]
        value = figure("AG7", median(seconds) / 3600, "bh", len(seconds), [a.doc for a in decided]) if seconds else None
        found[agreement.doc] = value or nothing("AG7", "bh", "no_emergencies")
    return found


@indicator("AG7S", of="agreement", unit="%", source=EMERGENCY, reads=(Agreement, Approval), shown=("NP agreement",))
def emergencies_approved(view: View) -> Values:
    """Of those that are decided."""
    found = {}
    for agreement in view.scene.snapshot.of(Agreement):
        decided = [a for a in _emergencies(view, agreement) if a.decided_at]
        found[agreement.doc] = share("AG7S", [(a.doc, a.outcome == "approved") for a in decided], "no_emergencies")
    return found


def _response(view: View, agreement: Agreement) -> Indicator:
    spells = [*_rows(view, agreement), *_mentions(view, agreement)]
    if not spells:
        return nothing("AG5R", "%", "no_requests")
    found = happened_by(LIMIT // _SECOND, spells)
    low, high = (None if bound is None else bound.quantize(RATIO) for bound in (found.low, found.high))
    value, sources = found.share.quantize(RATIO), of_spells(spells, LIMIT // _SECOND)
    return Indicator(code="AG5R", value=value, unit="%", n=len(spells), low=low, high=high, evidence=sources)


def _rows(view: View, agreement: Agreement) -> Iterator[Spell]:
    """Rows of a database of requests that name a liaison."""
    for request in view.scene.snapshot.of(Request):
        if request.asked_at and view.covers(request.asked_at) and set(request.asked_of) & set(agreement.liaisons):
            yield _spell(view, request.doc, request.asked_at, request.answered_at)


def _mentions(view: View, agreement: Agreement) -> Iterator[Spell]:
    """What the other side asks of a liaison by a mention; anybody of the liaison's team may answer."""
    staff, teams = view.scene.staff, named(view, agreement.teams)
    liaisons = {person for account in agreement.liaisons if (person := staff.person(account))}
    for asked in _questions(view):
        home = staff.team_of(asked.by, asked.at)
        people = {person for account in asked.mentions if (person := staff.person(account))} & liaisons
        sides = {staff.home(person, asked.at) for person in people} - {home, None}
        if home in teams and sides:
            yield _spell(view, asked.source, asked.at, _answered_at(view, asked, sides))


def _questions(view: View) -> Iterator[Question]:
    """Comments that ask, and tasks that are requests."""
    scene = view.scene
    for object_, comments in scene.snapshot.comments.items():
        for c in comments if not scene.restricted(object_) else ():
            if view.covers(c.created_at) and not c.restricted and scene.policy.words.asks(c.text):
                yield Question(object_, c.ref, c.thread, c.author, c.created_at, c.mentions)
    for ref_, task in scene.snapshot.tasks.items():
        if view.covers(task.created_at) and not task.restricted and task.kind in scene.policy.request_types:
            yield Question(ref_, ref_, None, task.creator, task.created_at, task.mentions)


def _answered_at(view: View, asked: Question, sides: set[str | None]) -> datetime | None:
    scene, words = view.scene, view.scene.policy.words
    later = (c for c in scene.comments(asked.object) if c.created_at >= asked.at and c.ref != asked.source)
    answers = (
        c.created_at
        for c in later
        if not c.restricted
        and asked.thread in (None, c.thread)
        and scene.staff.team_of(c.author, c.created_at) in sides
        and words.answers(c.text, scene.names(c))
    )
    return next(answers, None)


def _spell(view: View, source: Ref, at: datetime, ended_at: datetime | None) -> Spell:
    """What was not answered by the end of the observation is cut there."""
    if ended_at is not None and at <= ended_at <= view.until_at:
        return Spell((ended_at - at) // _SECOND, ended=True, source=source)
    return Spell(max(timedelta(0), view.until_at - at) // _SECOND, ended=False, source=source)


def _emergencies(view: View, agreement: Agreement) -> list[Approval]:
    """Urgent approvals of the period that all of its teams are to give."""
    teams = set(named(view, agreement.teams))
    approvals = view.scene.snapshot.of(Approval)
    urgent = [a for a in approvals if a.urgent and a.asked_at and view.covers(a.asked_at)]
    return [a for a in urgent if teams and teams <= set(named(view, a.teams) or _decided_by(view, a))]


def _decided_by(view: View, approval: Approval) -> tuple[str, ...]:
    return homes(view, approval.approvers, approval.decided_at or view.until_at)


def _joint(view: View, agreement: Agreement, approval: Approval) -> bool:
    return approval.decided_at is not None and set(named(view, agreement.teams)) <= set(_decided_by(view, approval))


def _decision(view: View, approval: Approval) -> int:
    """Seconds of working time."""
    assert approval.asked_at is not None
    assert approval.decided_at is not None
    return view.scene.snapshot.directory.calendar.business_hours(approval.asked_at, approval.decided_at)
