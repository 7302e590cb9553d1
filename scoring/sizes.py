"""The size of a root: set by the owner's team, and fixed by the first row on it.

A size by name (S, M, L) goes before story points, which mean what they mean in that team: they are compared with those of the
tasks that it finished in the period before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import cached_property

from scoring import past
from scoring.policy import Size
from scoring.scene import Scene
from sync.model import Change, Ref, Task

_NAMES: dict[str, Size] = {
    "s": "S",
    "small": "S",
    "小": "S",
    "m": "M",
    "medium": "M",
    "中": "M",
    "l": "L",
    "large": "L",
    "大": "L",
}

Cuts = tuple[Decimal, Decimal]
"""Up to the first is S, above the second L."""


class Sizes:
    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def at(self, root: Ref, team: str, at: datetime) -> Size:
        """The size in force at `at`; settings by people outside `team` are passed over. Pages and unsized tasks have the
        policy's default."""
        task = self._scene.snapshot.tasks.get(root)
        found = (_named(self._set(task, team, at)) or self._by_points(task, team, at)) if task else None
        return found or self._scene.policy.default_size

    def _set(self, task: Task, team: str, at: datetime) -> str | None:
        return self._in_force(task, self._scene.policy.size_fields, task.size, team, at)

    def _in_force(self, task: Task, fields: Sequence[str], now: str | None, team: str, at: datetime) -> str | None:
        """The value of a field at that moment, as the team set it."""
        entries = list(past.items(self._changes(task), *fields))
        value = entries[0][1].old_text if entries else now
        for change, item in entries:
            if change.at <= at and self._scene.staff.team_of(change.author, change.at) == team:
                value = item.new_text
        return value

    def _by_points(self, task: Task, team: str, at: datetime) -> Size | None:
        now = None if task.points is None else str(task.points)
        points = _number(self._in_force(task, self._scene.policy.points_fields, now, team, at))
        before = self._scene.calendar.before(self._scene.calendar.period_of(at)).name
        cuts = self._cuts.get((team, before)) if points is not None else None
        if points is None or cuts is None:
            return None
        return "S" if points <= cuts[0] else "L" if points > cuts[1] else "M"

    @cached_property
    def _cuts(self) -> Mapping[tuple[str, str], Cuts]:
        """(team, name of the period) -> the thirds of the story points of the tasks that it finished then."""
        scene, found = self._scene, defaultdict[tuple[str, str], list[Decimal]](list)
        for task in scene.snapshot.tasks.values():
            finished_at = past.finished_at(task, self._changes(task), scene.done)
            if task.points is None or task.restricted or task.level == "container" or finished_at is None:
                continue
            period = scene.calendar.period_of(finished_at)
            if team := scene.roots.team(task.ref, period):
                found[team, period.name].append(task.points)
        enough = {key: sorted(each) for key, each in found.items() if len(each) >= scene.policy.sized_tasks}
        return {key: (each[(len(each) - 1) // 3], each[(2 * len(each) - 1) // 3]) for key, each in enough.items()}

    def _changes(self, task: Task) -> Sequence[Change]:
        return self._scene.changes(task.ref)


def _named(text: str | None) -> Size | None:
    return _NAMES.get((text or "").strip().lower())


def _number(text: str | None) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None
