"""HP7, early finish thanks to a helper: business days between the finish and the date that was to be held, where that is
three or more (提前3天). The date is the earlier of the due date in force when the help began and what tasks of that type
and team usually take; it must not have been moved back since, and the owner's team acknowledged the help before the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from statistics import median_low

from scoring import past
from scoring.indicators.help_points import by
from scoring.indicators.registry import Values, View, indicator
from scoring.indicators.traces import traces
from sync.model import Change, Indicator, Proof, Ref, Task

Cycle = tuple[str, str]
"""Team, type of task."""


@indicator(
    "HP7",
    of="task",
    unit="bd",
    source="bd(min(D0, D_P50) - finished) >= 3 (S1-15)",
    reads=(Task, Change),
    shown=("JF task", "ND awards"),
)
def early_finish(view: View) -> Values:
    """Of tasks finished in the period; `n` is the number of people thanks to whom."""
    found = by([row for row in view.proofs if row.step == 2], lambda row: row.object)
    return {object_: value for object_, rows in found if (value := _of_task(view, object_, rows))}


def _of_task(view: View, object_: Ref, rows: Sequence[Proof]) -> Indicator | None:
    task = view.scene.snapshot.tasks.get(object_)
    finished_at = past.finished_at(task, view.scene.changes(object_), view.scene.done) if task else None
    if task is None or finished_at is None or not view.covers(finished_at):
        return None
    days = {row.helper: _days(view, task, row, finished_at) for row in rows if row.at <= finished_at}
    early = [n for n in days.values() if n is not None and n >= view.scene.policy.early_days]
    if not early:
        return Indicator(code="HP7", value=None, unit="bd", n=0, reason="indicator.reason.not_early")
    return Indicator(code="HP7", value=Decimal(max(early)), unit="bd", n=len(early))


def _days(view: View, task: Task, row: Proof, finished_at: datetime) -> int | None:
    """None without a due date when the help began, or when it was moved back, or taken away, later."""
    scene, changes = view.scene, view.scene.changes(task.ref)
    began_at = min([*traces(scene, row.helper, task.ref), row.at])
    due_on = due_at(task, changes, began_at)
    if due_on is None or extended(changes, began_at):
        return None
    work = scene.snapshot.directory.calendar_of(row.beneficiary)
    usual = view.once(_cycles).get((row.beneficiary, task.kind), ())
    if len(usual) >= scene.policy.cycle_tasks:
        due_on = min(due_on, work.add_days(_started_on(view, task), median_low(usual)))
    return work.business_days(scene.staff.day(finished_at), due_on)


def due_at(task: Task, changes: Sequence[Change], at: datetime) -> date | None:
    """The due date in force at that moment: what the first later change replaced, else what is there now."""
    for change, item in past.items(changes, "duedate", "due date", "due"):
        if change.at > at:
            return _day(item.old)
    return task.due_on


def extended(changes: Sequence[Change], since_at: datetime) -> bool:
    """Was the due date moved back, or taken away, after that moment?"""
    for change, item in past.items(changes, "duedate", "due date", "due"):
        old, new = _day(item.old), _day(item.new)
        if change.at > since_at and old and (new is None or new > old):
            return True
    return False


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value[:10]) if value else None


def _cycles(view: View) -> Mapping[Cycle, Sequence[int]]:
    """Business days from start to finish of the tasks finished in the four quarters before the period."""
    scene, found = view.scene, defaultdict(list)
    first = view.period
    for _ in range(scene.policy.cycle_quarters):
        first = scene.calendar.before(first)
    for task in scene.snapshot.tasks.values():
        at = past.finished_at(task, scene.changes(task.ref), scene.done)
        if at is None or task.level == "container" or not first.start_at <= at < view.period.start_at:
            continue
        team = None if task.restricted else scene.roots.team(task.ref, scene.calendar.period_of(at))
        if team:
            work = scene.snapshot.directory.calendar_of(team)
            found[team, task.kind].append(work.business_days(_started_on(view, task), scene.staff.day(at)))
    return found


def _started_on(view: View, task: Task) -> date:
    """When it first went into a status that means being worked on, else when it was created."""
    active = view.once(_active)
    moves = past.items(view.scene.changes(task.ref), "status")
    at = next((change.at for change, item in moves if item.new_text in active), task.created_at)
    return view.scene.staff.day(at)


def _active(view: View) -> frozenset[str]:
    """Names of statuses that mean being worked on, as far as any task is in one now."""
    return frozenset(t.status for t in view.scene.snapshot.tasks.values() if t.status_category == "active")
