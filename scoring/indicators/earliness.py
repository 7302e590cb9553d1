"""PU2, early days: the mean of the business days between the finish and the due date, over tasks finished early in the
period, with their number. The due date is the one in force when help began (D0), else the one first committed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from scoring import past
from scoring.indicators.figures import mean
from scoring.indicators.punctuality import team_of
from scoring.indicators.registry import Values, View, indicator, subjects
from sync.model import Change, Ref, Task


@indicator("PU2", of="team", unit="bd", source="S1-15", reads=(Task, Change), shown=("ND team",))
def earliness(view: View) -> Values:
    days: dict[str, dict[Ref, int]] = defaultdict(dict)
    for team, task, early in view.once(finished_early):
        days[team][task.ref] = early
    return {team: mean("PU2", "bd", days[team], "nothing_early") for team in subjects("team", view)}


def finished_early(view: View) -> Sequence[tuple[str, Task, int]]:
    """Team, task and business days."""
    began, found = _help_began(view), []
    for task in view.scene.snapshot.tasks.values():
        team = team_of(view, task)
        early = _early(view, task, team, began.get(task.ref)) if team else 0
        if team and early > 0:
            found.append((team, task, early))
    return found


def _early(view: View, task: Task, team: str, helped_at: datetime | None) -> int:
    """0 when it was not finished in the period, or not early. By the team's own calendar."""
    scene, changes = view.scene, view.scene.changes(task.ref)
    finished_at = past.finished_at(task, changes, scene.done)
    due_on = past.due_at(task, changes, helped_at) if helped_at else past.committed_on(task, changes)
    if finished_at is None or due_on is None or not view.covers(finished_at) or finished_at > view.until_at:
        return 0
    return max(0, scene.snapshot.directory.calendar_of(team).business_days(scene.staff.day(finished_at), due_on))


def _help_began(view: View) -> dict[Ref, datetime]:
    """Task -> the first row of the ledger on it."""
    found: dict[Ref, datetime] = {}
    for row in view.proofs:
        for object_ in {row.object, row.root}:
            found[object_] = min(row.at, found.get(object_, row.at))
    return found
