"""RI7, "needs support" served: needs raised at stand-ups (需支持事項) or in check-in comments, and the help that came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from scoring.indicators.evidence import Verdict
from scoring.indicators.figures import share
from scoring.indicators.registry import Values, View, indicator
from scoring.indicators.sides import meeting_teams, team_ids
from sync.model import Proof, Ref
from sync.rows import Meeting
from sync.snapshot import aliases_in


@dataclass(frozen=True)
class Need:
    team: str
    source: Ref
    at: datetime
    roots: frozenset[Ref]
    """The tasks that it is about; of a need that names none any help for the team counts."""


@indicator(
    "RI7",
    of="team",
    unit="%",
    source="needs followed by a strong help row / needs raised (S1-4)",
    reads=(Meeting,),
    shown=("NP team",),
)
def served(view: View) -> Values:
    verdicts: dict[str, list[Verdict]] = defaultdict(list)
    for need in [*_at_meetings(view), *_in_comments(view)]:
        met = any(_meets(view, need, row) for row in view.proofs)
        if met or _last_day(view, need) < view.scene.staff.day(view.scene.snapshot.as_of):
            verdicts[need.team].append((need.source, met))
    return {team: share("RI7", verdicts[team], "no_needs") for team in team_ids(view)}


def _at_meetings(view: View) -> Iterator[Need]:
    """One for each team of the meeting."""
    snapshot = view.scene.snapshot
    for meeting in snapshot.of(Meeting):
        if meeting.needs.strip() and meeting.held_at and view.covers(meeting.held_at):
            named = {ref_ for alias in aliases_in(meeting.needs) if (ref_ := snapshot.resolve(alias))}
            about = frozenset(root for ref_ in named if (root := view.scene.roots.root(ref_, view.period)))
            for team in meeting_teams(view, meeting):
                yield Need(team, meeting.doc, meeting.held_at, about)


def _in_comments(view: View) -> Iterator[Need]:
    """On a task of the writer's own team."""
    scene = view.scene
    for object_, comments in scene.snapshot.comments.items():
        for comment in comments if object_ in scene.snapshot.tasks and not scene.restricted(object_) else ():
            at = comment.created_at
            raised = any(word in comment.text.casefold() for word in scene.policy.need_words)
            if raised and view.covers(at) and not comment.restricted:
                home, root = scene.staff.team_of(comment.author, at), scene.roots.root(object_, view.period)
                if home and root and home == scene.beneficiary(object_, at):
                    yield Need(home, comment.ref, at, frozenset({root}))


def _meets(view: View, need: Need, row: Proof) -> bool:
    if row.step == 1 or row.beneficiary != need.team or (need.roots and row.root not in need.roots):
        return False
    return need.at <= row.at and view.scene.staff.day(row.at) <= _last_day(view, need)


def _last_day(view: View, need: Need) -> date:
    calendar = view.scene.snapshot.directory.calendar_of(need.team)
    return calendar.add_days(view.scene.staff.day(need.at), view.scene.policy.support_days)
