"""The Helpers (協作人) field: the owner's team names somebody as a helper of the task. Step 2."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from scoring import past
from scoring.candidates import Candidate
from scoring.scene import Scene
from sync.model import Change, ChangeItem, Ref, Task


def find(scene: Scene) -> Iterator[Candidate]:
    for task in scene.snapshot.tasks.values():
        for helper, at, by, source in _named(scene, task):
            yield Candidate(
                helper=helper,
                object=task.ref,
                kind="assist",
                step=2,
                at=at,
                by=by,
                source=source,
                finder="helpers_field",
                restricted=task.restricted,
            )


def _named(scene: Scene, task: Task) -> Iterator[tuple[Ref, datetime, Ref | None, Ref]]:
    """(helper, when, by whom, the record that shows it). Who is in the field without an entry was put there at creation
    when the changelog agrees; otherwise nobody knows by whom."""
    entries = list(past.items(scene.changes(task.ref), *scene.policy.helpers_fields))
    initial = past.accounts(task, entries[0][1].old) if entries else task.helpers
    for helper in initial:
        yield helper, task.created_at, task.creator, task.ref
    known = set(initial)
    for change, item in entries:
        added = set(past.accounts(task, item.new)) - set(past.accounts(task, item.old))
        known |= added
        for helper in sorted(added - _slips(task, entries, change.at)):
            yield helper, change.at, change.author, change.ref
    for helper in task.helpers:
        if helper not in known:
            yield helper, task.updated_at, None, task.ref


def _slips(task: Task, entries: Sequence[tuple[Change, ChangeItem]], at: datetime) -> set[Ref]:
    """Who was taken out again soon after `at`."""
    found: set[Ref] = set()
    for change, item in entries:
        if at < change.at <= at + past.SLIP:
            found |= set(past.accounts(task, item.old)) - set(past.accounts(task, item.new))
    return found
