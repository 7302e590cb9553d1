"""PU1, punctuality: tasks finished by the due date as first committed, of those due in the period. Shifting a due date
changes nothing. A task that is open before its due date has passed is not counted yet."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from scoring import past
from scoring.indicators.registry import RATIO, Values, View, indicator
from sync.model import Change, Indicator, Task


@indicator(
    "PU1",
    of="team",
    unit="%",
    source="S3-7; by the due date as first committed",
    reads=(Task, Change),
    shown=("ND team",),
)
def punctuality(view: View) -> Values:
    verdicts: dict[str, list[bool]] = defaultdict(list)
    for task in view.scene.snapshot.tasks.values():
        team, on_time = _team(view, task), _on_time(view, task)
        if team is not None and on_time is not None:
            verdicts[team].append(on_time)
    teams = view.scene.snapshot.directory.teams.values()
    return {team.id: _share(verdicts.get(team.id, [])) for team in teams if not team.joint}


def _team(view: View, task: Task) -> str | None:
    """Whose task it is in the period; containers and restricted tasks are nobody's."""
    if task.level == "container" or task.restricted:
        return None
    return view.scene.roots.team(task.ref, view.period)


def _on_time(view: View, task: Task) -> bool | None:
    """None when the task was not due in the period, or is not decided yet."""
    scene = view.scene
    changes = scene.changes(task.ref)
    due_on, first, last = past.committed_on(task, changes), view.period.start_at, view.period.end_at
    if due_on is None or not scene.staff.day(first) <= due_on < scene.staff.day(last):
        return None
    finished_at = past.finished_at(task, changes, scene.done)
    if finished_at is not None:
        return scene.staff.day(finished_at) <= due_on
    return False if due_on < scene.staff.day(scene.snapshot.as_of) else None


def _share(verdicts: list[bool]) -> Indicator:
    if not verdicts:
        return Indicator(code="PU1", value=None, unit="%", n=0, reason="indicator.reason.nothing_due")
    share = Decimal(sum(verdicts)) / len(verdicts)
    return Indicator(code="PU1", value=share.quantize(RATIO), unit="%", n=len(verdicts))
