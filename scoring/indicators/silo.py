"""HP5, the silo index of a team: of the teams that it shares a goal or a linked task with, the part with which no help went
either way. 0: with every neighbour; 1: with none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from scoring import past
from scoring.indicators.evidence import because, evidence
from scoring.indicators.named import teams_named
from scoring.indicators.registry import RATIO, Values, View, indicator, subjects
from sync.model import Indicator, Ref, Task

Neighbours = dict[str, set[str]]


@indicator(
    "HP5",
    of="team",
    unit="ratio",
    source="1 - teams exchanged with / teams sharing a goal or a link (S0-6)",
    reads=(Task,),
    shown=("NP org",),
)
def silo(view: View) -> Values:
    shared = [*_by_goal(view), *_by_link(view)]
    near, helped = _neighbours([two for two, _ in shared]), _neighbours(_by_help(view))
    sources = {team: [source for two, source in shared if team in two] for team in subjects("team", view)}
    return {
        team: because(_index(near.get(team, set()), helped.get(team, set())), evidence(found))
        for team, found in sources.items()
    }


def _index(near: set[str], helped: set[str]) -> Indicator:
    """Help for teams that are no neighbours makes up for nobody."""
    if not near:
        return Indicator(code="HP5", value=None, unit="ratio", n=0, reason="indicator.reason.no_neighbours")
    value = 1 - Decimal(len(near & helped)) / len(near)
    return Indicator(code="HP5", value=value.quantize(RATIO), unit="ratio", n=len(near))


def _neighbours(pairs: Iterable[tuple[str, str]]) -> Neighbours:
    found: Neighbours = defaultdict(set)
    for one, other in pairs:
        if one != other:
            found[one].add(other)
            found[other].add(one)
    return found


def _by_help(view: View) -> Iterator[tuple[str, str]]:
    return ((row.team, row.beneficiary) for row in view.proofs)


def _by_goal(view: View) -> Iterator[tuple[tuple[str, str], Ref]]:
    """Goals that run in the period; without dates they always do."""
    staff = view.scene.staff
    first, last = staff.day(view.period.start_at), staff.day(view.until_at)
    for goal in view.scene.snapshot.goals:
        if (goal.start_on or first) <= last and (goal.due_on or last) >= first:
            teams = teams_named(view.scene, goal.teams)
            yield from (((one, other), goal.doc) for one in teams for other in teams if one != other)


def _by_link(view: View) -> Iterator[tuple[tuple[str, str], Ref]]:
    """Issue links between tasks that were open in the period."""
    scene = view.scene
    for task in scene.snapshot.tasks.values():
        if not _open(view, task):
            continue
        for link in task.links:
            other = scene.snapshot.tasks.get(scene.snapshot.resolve(link.target) or "")
            if link.kind == "issue" and other and _open(view, other):
                teams = (scene.roots.team(task.ref, view.period), scene.roots.team(other.ref, view.period))
                if teams[0] and teams[1] and teams[0] != teams[1]:
                    yield (teams[0], teams[1]), task.ref


def _open(view: View, task: Task) -> bool:
    if task.restricted or task.created_at >= view.until_at:
        return False
    finished_at = past.finished_at(task, view.scene.changes(task.ref), view.scene.done)
    return finished_at is None or finished_at >= view.period.start_at
