"""How far ahead of time a task was finished, as things stood when somebody began to help with it (method, section 3, HP7).

What counts is the earlier of two dates: the due date in force then, and the forecast, which is the start plus the median
cycle time of that type and team over the four quarters before. A task whose due date was moved back, or taken away, after
that, or that was reopened, is ahead of nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from statistics import median_low

from scoring import past
from scoring.scene import Scene
from scoring.traces import traces
from sync.model import Task
from sync.workdays import WorkCalendar

Cycles = Mapping[tuple[str, str], list[tuple[datetime, int]]]
"""(team, type) -> when each task was finished, and its business days from start to finish."""


@dataclass(frozen=True)
class Ahead:
    """Business days of the owner's team; negative when it was late."""

    finished_at: datetime
    of_due: int
    of_forecast: int | None
    """None where too few such tasks were finished for a forecast."""

    @property
    def days(self) -> int | None:
        """By both dates; None without a forecast: a due date alone can be padded."""
        return None if self.of_forecast is None else min(self.of_due, self.of_forecast)


class Forecasts:
    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def ahead(self, task: Task, helper: str | None, acknowledged_at: datetime) -> Ahead | None:
        """The help began with the helper's first trace on the task, at the latest when it was acknowledged."""
        changes = self._scene.changes(task.ref)
        finished_at = past.finished_at(task, changes, self._scene.done)
        if finished_at is None or past.reopened(changes, self._scene.done):
            return None
        began_at = min([*(traces(self._scene, helper, task.ref) if helper else ()), acknowledged_at])
        due_on = past.due_at(task, changes, began_at)
        if due_on is None or past.extended_after(changes, began_at):
            return None
        team = self._scene.beneficiary(task.ref, finished_at) or ""
        work = self._scene.snapshot.directory.calendar_of(team)
        forecast_on = self._forecast_on(task, team, work, finished_at)
        finished_on = _day(work, finished_at)
        of_forecast = None if forecast_on is None else work.business_days(finished_on, forecast_on)
        return Ahead(finished_at, work.business_days(finished_on, due_on), of_forecast)

    def _forecast_on(self, task: Task, team: str, work: WorkCalendar, finished_at: datetime) -> date | None:
        period = first = self._scene.calendar.period_of(finished_at)
        for _ in range(self._scene.policy.cycle_quarters):
            first = self._scene.calendar.before(first)
        days = [n for at, n in self._cycles.get((team, task.kind), ()) if first.start_at <= at < period.start_at]
        if len(days) < self._scene.policy.cycle_tasks:
            return None
        started_at = past.started_at(task, self._scene.changes(task.ref), self._scene.done)
        return work.add_days(_day(work, started_at), median_low(days))

    @cached_property
    def _cycles(self) -> Cycles:
        scene = self._scene
        found: dict[tuple[str, str], list[tuple[datetime, int]]] = defaultdict(list)
        for task in scene.snapshot.tasks.values():
            changes = scene.changes(task.ref)
            left_out = task.restricted or task.level == "container"
            finished_at = None if left_out else past.finished_at(task, changes, scene.done)
            team = scene.beneficiary(task.ref, finished_at) if finished_at else None
            if team and finished_at:
                work = scene.snapshot.directory.calendar_of(team)
                start, end = (_day(work, at) for at in (past.started_at(task, changes, scene.done), finished_at))
                found[team, task.kind].append((finished_at, work.business_days(start, end)))
        return found


def _day(work: WorkCalendar, at: datetime) -> date:
    return at.astimezone(work.zone).date()
