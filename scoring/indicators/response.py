"""RS1, the 24-hour response: P(first human, substantive answer within 24 clock hours), over requests of other teams."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from scoring import past
from scoring.indicators.evidence import of_spells
from scoring.indicators.registry import RATIO, Values, View, indicator
from scoring.indicators.survival import Spell, happened_by
from sync.model import Comment, Indicator, Ref, Task

LIMIT = timedelta(hours=24)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody of another team asked `team` for something."""

    object: Ref
    source: Ref
    at: datetime
    team: str
    thread: str | None = None


@indicator(
    "RS1",
    of="team",
    unit="%",
    source="Kaplan and Meier, JASA 53 (1958); S1-8",
    reads=(Comment, Task),
    shown=("ND team",),
)
def response(view: View) -> Values:
    spells: dict[str, list[Spell]] = defaultdict(list)
    for request in requests(view):
        spells[request.team].append(_spell(view, request))
    teams = view.scene.snapshot.directory.teams.values()
    return {team.id: _within_limit(spells.get(team.id, [])) for team in teams if not team.joint}


def requests(view: View) -> Iterator[Request]:
    """Those of the period: comments that mention another team's people, and request tasks assigned across teams."""
    for object_, comments in view.scene.snapshot.comments.items():
        for comment in comments:
            if view.covers(comment.created_at) and not comment.restricted and not view.scene.restricted(object_):
                yield from _in_comment(view, object_, comment)
    for task in view.scene.snapshot.tasks.values():
        if view.covers(task.created_at) and not task.restricted and task.kind in view.scene.policy.request_types:
            yield from _as_task(view, task)


def _in_comment(view: View, object_: Ref, comment: Comment) -> Iterator[Request]:
    """One per team asked. On the asker's own team's task, or on any page; bare thanks and 收到 ask for nothing."""
    scene, at = view.scene, comment.created_at
    home = scene.staff.team_of(comment.author, at)
    own = object_ in scene.snapshot.docs or scene.beneficiary(object_, at) == home
    if home is None or not own or not _asks(view, comment):
        return
    asked = {scene.staff.team_of(account, at) for account in comment.mentions}
    for team in sorted(team for team in asked if team and team != home):
        yield Request(object_, comment.ref, at, team, comment.thread)


def _asks(view: View, comment: Comment) -> bool:
    words = view.scene.policy.words
    if words.thanks(comment.text) and not words.asks(comment.text):
        return False
    return not words.empty(comment.text, view.scene.names(comment))


def _as_task(view: View, task: Task) -> Iterator[Request]:
    for _, team in asked_by_task(view, task):
        yield Request(task.ref, task.ref, task.created_at, team)


def asked_by_task(view: View, task: Task) -> Iterator[tuple[str, str]]:
    """(asker, asked): the creator's team and, where it is another one, the first assignee's."""
    staff, at = view.scene.staff, task.created_at
    asker = staff.team_of(task.creator, at)
    team = staff.team_of(past.person_at(task, view.scene.changes(task.ref), "assignee", at), at)
    if asker and team and asker != team:
        yield asker, team


def _spell(view: View, request: Request) -> Spell:
    """Until the first answer, or until the end of what was observed."""
    answered_at, end_at = first_answer_at(view, request), view.until_at
    if answered_at is not None and answered_at <= end_at:
        return Spell((answered_at - request.at) // _MICROSECOND, True, request.source)
    return Spell(max(timedelta(0), end_at - request.at) // _MICROSECOND, False, request.source)


def first_answer_at(view: View, request: Request) -> datetime | None:
    return next((c.created_at for c in view.scene.comments(request.object) if is_answer(view, request, c)), None)


def is_answer(view: View, request: Request, comment: Comment) -> bool:
    """By a human of the asked team, after the request (Notion's stamps have whole minutes), and saying something."""
    elsewhere = request.thread is not None and comment.thread != request.thread
    if comment.created_at < request.at or comment.ref == request.source or comment.restricted or elsewhere:
        return False
    if view.scene.staff.team_of(comment.author, comment.created_at) != request.team:
        return False
    return view.scene.policy.words.answers(comment.text, view.scene.names(comment))


def _within_limit(spells: list[Spell]) -> Indicator:
    if not spells:
        return Indicator(code="RS1", value=None, unit="%", n=0, reason="indicator.reason.no_requests")
    found = happened_by(LIMIT // _MICROSECOND, spells)
    low, high = (None if bound is None else bound.quantize(RATIO) for bound in (found.low, found.high))
    value, sources = found.share.quantize(RATIO), of_spells(spells, LIMIT // _MICROSECOND)
    return Indicator(code="RS1", value=value, unit="%", n=len(spells), low=low, high=high, evidence=sources)
