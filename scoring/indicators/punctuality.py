"""PU1, punctuality: P(a task is finished by its due date as first committed), of those due in the period. Shifting a due
date changes nothing. Tasks that are open before their due date has passed are censored, neither on time nor late; once
everything due is decided, it is the plain share of what was on time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from scoring import past
from scoring.indicators.figures import nothing
from scoring.indicators.registry import Values, View, indicator
from scoring.indicators.response_hours import KAPLAN_MEIER, within
from scoring.indicators.survival import Spell
from sync.model import Change, Indicator, Task


@indicator(
    "PU1",
    of="team",
    unit="%",
    source=f"S3-7; by the due date as first committed; {KAPLAN_MEIER}",
    reads=(Task, Change),
    shown=("ND team",),
    version=2,
)
def punctuality(view: View) -> Values:
    spells: dict[str, list[Spell]] = defaultdict(list)
    for team, _, spell in view.once(due):
        spells[team].append(spell)
    teams = view.scene.snapshot.directory.teams.values()
    return {team.id: _share(spells.get(team.id, [])) for team in teams if not team.joint}


def due(view: View) -> Sequence[tuple[str, Task, Spell]]:
    """Team, task and spell of everything that was due."""
    found = ((team_of(view, task), task, _spell(view, task)) for task in view.scene.snapshot.tasks.values())
    return [(team, task, spell) for team, task, spell in found if team is not None and spell is not None]


def team_of(view: View, task: Task) -> str | None:
    """Whose task it is in the period; containers and restricted tasks are nobody's."""
    if task.level == "container" or task.restricted:
        return None
    return view.scene.roots.team(task.ref, view.period)


def _spell(view: View, task: Task) -> Spell | None:
    """Days from the due date to the finish, doubled: a task open today leaves half a day before those that finish today.
    None when it was not due in the period."""
    scene = view.scene
    changes = scene.changes(task.ref)
    due_on = past.committed_on(task, changes)
    if due_on is None or not due_in(view, due_on):
        return None
    finished_at = past.finished_at(task, changes, scene.done)
    day = scene.staff.day(finished_at or scene.snapshot.as_of)
    days = (day - due_on).days
    return Spell(2 * days, True, task.ref) if finished_at else Spell(2 * days - 1, False, task.ref)


def due_in(view: View, day: date) -> bool:
    staff, period = view.scene.staff, view.period
    return staff.day(period.start_at) <= day < staff.day(period.end_at)


def _share(spells: list[Spell]) -> Indicator:
    """Nothing can be said while all are open and none is late."""
    if not any(spell.ended or spell.length > 0 for spell in spells):
        return nothing("PU1", "%", "nothing_due")
    return within("PU1", spells, 0, "nothing_due").model_copy(update={"version": 2})
