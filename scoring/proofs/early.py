"""A task is finished early thanks to a helper (HP7). Step 3 only, on top of an acknowledged help of any kind on it.

Early are three business days before both the due date in force when the help began and the forecast: the start plus the
median cycle time of that type and team over the four quarters before. Whoever acknowledged the help vouches for it; a later
extension of the due date cancels it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from statistics import median_low

from scoring import past
from scoring.candidates import Candidate
from scoring.scene import Scene
from sync.model import Task
from sync.workdays import WorkCalendar

Cycles = Mapping[tuple[str, str], list[tuple[datetime, int]]]
"""(team, type) -> when each task was finished, and its business days from start to finish."""


def find(scene: Scene, acknowledgements: Iterable[Candidate]) -> Iterator[Candidate]:
    cycles: Cycles | None = None
    for help_ in acknowledgements:
        task = scene.snapshot.tasks.get(help_.object)
        finished_at = _before_due(scene, task, help_) if task else None
        if task and finished_at:
            cycles = _cycles(scene) if cycles is None else cycles
            flaw = _flaw(scene, task, cycles, finished_at)
            if flaw != "":
                yield _candidate(help_, finished_at, flaw)


def _candidate(help_: Candidate, finished_at: datetime, flaw: str | None) -> Candidate:
    return replace(help_, kind="early", step=3, at=finished_at, source=help_.object, finder="early", flaw=flaw)


def _before_due(scene: Scene, task: Task, help_: Candidate) -> datetime | None:
    """When it was finished, if early enough for the due date in force when the help began, and that was kept."""
    changes = scene.changes(task.ref)
    finished_at = past.finished_at(task, changes, scene.done)
    if finished_at is None or past.reopened(changes, scene.done):
        return None
    began_at = _began_at(scene, task, help_)
    due_on = past.due_at(task, changes, began_at)
    kept = due_on is not None and not past.extended_after(changes, began_at)
    return finished_at if kept and due_on and _early(scene, task, finished_at, due_on) else None


def _began_at(scene: Scene, task: Task, help_: Candidate) -> datetime:
    """The helper's first trace on the task, at the latest the acknowledgement."""
    person = scene.staff.person(help_.helper)
    traces = [c.created_at for c in scene.comments(task.ref) if not c.restricted and _is(scene, c.author, person)]
    traces += [change.at for change in scene.changes(task.ref) if _is(scene, change.author, person)]
    return min([*traces, help_.at])


def _is(scene: Scene, account: str | None, person: str | None) -> bool:
    return person is not None and scene.staff.person(account) == person


def _early(scene: Scene, task: Task, finished_at: datetime, due_on: date) -> bool:
    calendar = _calendar(scene, task, finished_at)
    return calendar.business_days(_day(calendar, finished_at), due_on) >= scene.policy.early_days


def _flaw(scene: Scene, task: Task, cycles: Cycles, finished_at: datetime) -> str | None:
    """None when it was early by the forecast too, `no_forecast` when there is none, empty when it was not."""
    period = scene.calendar.period_of(finished_at)
    first = period
    for _ in range(scene.policy.cycle_quarters):
        first = scene.calendar.before(first)
    team = scene.beneficiary(task.ref, finished_at) or ""
    days = [n for at, n in cycles.get((team, task.kind), ()) if first.start_at <= at < period.start_at]
    if len(days) < scene.policy.cycle_tasks:
        return "no_forecast"
    calendar = _calendar(scene, task, finished_at)
    start = _day(calendar, past.started_at(task, scene.changes(task.ref), scene.done))
    forecast = calendar.add_days(start, median_low(days))
    return None if _early(scene, task, finished_at, forecast) else ""


def _cycles(scene: Scene) -> Cycles:
    found: dict[tuple[str, str], list[tuple[datetime, int]]] = defaultdict(list)
    for task in scene.snapshot.tasks.values():
        changes = scene.changes(task.ref)
        finished_at = None if task.restricted else past.finished_at(task, changes, scene.done)
        team = scene.beneficiary(task.ref, finished_at) if finished_at else None
        if team and finished_at:
            calendar = scene.snapshot.directory.calendar_of(team)
            start, end = (_day(calendar, at) for at in (past.started_at(task, changes, scene.done), finished_at))
            found[team, task.kind].append((finished_at, calendar.business_days(start, end)))
    return found


def _calendar(scene: Scene, task: Task, at: datetime) -> WorkCalendar:
    return scene.snapshot.directory.calendar_of(scene.beneficiary(task.ref, at) or "")


def _day(calendar: WorkCalendar, at: datetime) -> date:
    return at.astimezone(calendar.zone).date()
