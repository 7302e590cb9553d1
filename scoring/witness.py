"""The witness: one more person of the beneficiary team, who created, was assigned, or changed the root."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import zip_longest

from scoring import past
from scoring.scene import Scene
from sync.model import Ref, Task

SMALL_TEAM = 2
"""Teams of one or two may have nobody left; then the requester in a third team will do."""

Act = tuple[datetime, str]
"""When, and which person."""


def acts(scene: Scene, root: Ref, helper: str | None) -> list[Act]:
    """Everything that people did to the root, oldest first. Of a page only what never moves: its author and the authors
    of its blocks (a page's last editor and date change with every edit)."""
    found: list[tuple[datetime, Ref | None]] = []
    if task := scene.snapshot.tasks.get(root):
        found = [*_acts_on_task(scene, task), *_assignments(scene, task, helper)]
    elif doc := scene.snapshot.docs.get(root):
        found = [(doc.created_at, doc.author)]
        found += [(block.created_at, block.author) for block in scene.snapshot.blocks.get(root, ())]
    return sorted({(at, person) for at, account in found if (person := scene.staff.person(account))})


def _acts_on_task(scene: Scene, task: Task) -> list[tuple[datetime, Ref | None]]:
    return [(task.created_at, task.creator), *((change.at, change.author) for change in scene.changes(task.ref))]


def _assignments(scene: Scene, task: Task, helper: str | None) -> Iterator[tuple[datetime, Ref | None]]:
    """Whoever was assignee for a day, from the end of it on: less is a slip, and nobody would need to know of it. Whom the
    helper made assignee is none: that would be the helper's own witness."""
    changes = scene.changes(task.ref)
    first = past.person_at(task, changes, "assignee", task.created_at)
    given = [(task.created_at, first, task.creator)]
    given += [(c.at, past.account(task, item.new), c.author) for c, item in past.items(changes, "assignee")]
    ends = (at for at, _, _ in given[1:])
    for (at, assignee, by), until in zip_longest(given, ends):
        lasted_at = at + past.SLIP
        if lasted_at <= (until or scene.snapshot.as_of) and (helper is None or scene.staff.person(by) != helper):
            yield lasted_at, assignee


def valid(scene: Scene, person: str, at: datetime, *, helper: str, by: str, team: str) -> bool:
    return person not in (helper, by) and scene.staff.home(person, at) == team


def requesters(scene: Scene, root: Ref) -> list[Act]:
    """Who asked for the task."""
    task = scene.snapshot.tasks.get(root)
    people = {scene.staff.person(account) for account in (task.reporter, task.creator)} if task else set()
    return sorted((task.created_at, person) for person in people if person and task)


def third_party(scene: Scene, person: str, at: datetime, *, helper: str, by: str, team: str) -> bool:
    """Of a team that is neither the beneficiary's nor any of the helper's."""
    home, day = scene.staff.home(person, at), scene.staff.day(at)
    if person in (helper, by) or home is None or home == team:
        return False
    return home != scene.staff.home(helper, at) and not scene.staff.shared(person, helper, day, day)
