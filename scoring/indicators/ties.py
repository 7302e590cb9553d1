"""Who helped whom, as the owner's side acknowledged it: across teams the rows of step 2, and inside a team what would
have been such a row but for the team. The network indicators are functions of these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from scoring import witness
from scoring.case import Case
from scoring.indicators.registry import View
from scoring.rules import RULES

Node = tuple[str, str]
"""A person while in a team: whoever moves is two nodes, so that each tie keeps the teams of its day."""

OF_TEAMS = ("same_team", "recent_team_mate")
"""Rules that a help inside a team breaks by being inside it."""


@dataclass(frozen=True, slots=True, order=True)
class Tie:
    """One acknowledged help."""

    helper: Node
    owner: Node
    source: str = field(default="", compare=False)
    """The row, or inside a team the record that would have been one."""

    @property
    def outward(self) -> bool:
        return self.helper[1] != self.owner[1]


def ties(view: View) -> tuple[Tie, ...]:
    """In order of the nodes; one for each help, so that two people may have several."""
    across = [Tie((r.helper, r.team), (r.owner, r.beneficiary), r.id) for r in view.proofs if r.step == 2]
    return tuple(sorted([*across, *_inside(view)]))


def nodes(view: View) -> tuple[Node, ...]:
    """Everyone who has a home team at the end of what was observed, and everyone in a tie."""
    staff = view.scene.staff
    placed = ((p, staff.home(p, view.until_at)) for p in view.scene.snapshot.directory.people)
    tied = (node for tie in view.once(ties) for node in (tie.helper, tie.owner))
    return tuple(sorted({*((person, team) for person, team in placed if team), *tied}))


def _inside(view: View) -> Iterator[Tie]:
    """Confirmed and witnessed as help across teams is, else the two could not be compared; one of each helper on each
    object, the first."""
    first: dict[tuple[str, str], tuple[datetime, Tie]] = {}
    for candidate in view.candidates:
        case = Case(view.scene, candidate, candidate.at)
        if candidate.step != 2 or case.team is None or case.team != case.beneficiary or _broken(case):
            continue
        at = _witnessed_at(case)
        if at is None or at > view.until_at:
            continue
        key, tie = (
            (case.helper or "", candidate.object),
            Tie((case.helper or "", case.team), _owner(case), candidate.source),
        )
        first[key] = min((at, tie), first.get(key, (at, tie)))
    return (tie for at, tie in first.values() if view.covers(at))


def _broken(case: Case) -> bool:
    return any(name not in OF_TEAMS and not rule(case) for name, rule in RULES)


def _owner(case: Case) -> Node:
    return case.owner or "", case.beneficiary or ""


def _witnessed_at(case: Case) -> datetime | None:
    """When the acknowledgement and a third person's act on the root were both there."""
    sides = {"helper": case.helper or "", "by": case.by or "", "team": case.beneficiary or ""}
    for at, person in witness.acts(case.scene, case.root or "", case.helper):
        moment = max(at, case.at)
        if witness.valid(case.scene, person, moment, **sides):
            return moment
    return None
