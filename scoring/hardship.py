"""When a task was in difficulty: held up by a flag or a status, or over its due date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from scoring import past
from scoring.scene import Scene
from scoring.traces import traces
from sync.model import Proof, Task

Spell = tuple[datetime, datetime | None]
"""Held up from, until; None while it is."""


def held_up(scene: Scene, task: Task) -> Iterator[Spell]:
    """Every time that it was flagged, or in a blocked status."""
    changes, blocked = scene.changes(task.ref), scene.policy.blocked_statuses
    flag = [
        (c.at, bool(i.old or i.old_text), bool(i.new or i.new_text))
        for c, i in past.items(changes, *scene.policy.flag_fields)
    ]
    status = [(c.at, i.old_text in blocked, i.new_text in blocked) for c, i in past.items(changes, "status")]
    for entries, is_now in ((flag, task.flagged), (status, task.status in blocked)):
        since_at: datetime | None = task.created_at if is_now and not entries else None
        for at, was, is_ in entries:
            if was and not is_:
                yield since_at or task.created_at, at
                since_at = None
            elif is_ and not was:
                since_at = at
        if since_at:
            yield since_at, None


def helped_in_difficulty(scene: Scene, row: Proof) -> bool:
    """Was the task in difficulty when the helper first was at work there, at the latest when that was acknowledged?"""
    task = scene.snapshot.tasks.get(row.object)
    if task is None:
        return False
    at = min([*traces(scene, row.helper, row.object), row.at])
    changes = scene.changes(task.ref)
    due_on, done_at = past.due_at(task, changes, at), past.finished_at(task, changes, scene.done)
    late = due_on is not None and due_on < scene.staff.day(at) and (done_at is None or done_at > at)
    return late or any(since <= at and (until is None or at <= until) for since, until in held_up(scene, task))
