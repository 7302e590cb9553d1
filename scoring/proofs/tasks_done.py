"""A task of one team is done for another team's task: a sub-task of it, or one that it links. Step 1: somebody of the other
team asked for it. (What a task is blocked by is `blockers_cleared`'s.)"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from scoring import past
from scoring.candidates import Candidate
from scoring.scene import Scene
from sync.model import Link, Ref, Task
from sync.snapshot import aliases_in


@dataclass(frozen=True, slots=True)
class Errand:
    """`task` is done by `helper`, of another team, for `object`; `by` asked for it at `asked_at`."""

    object: Ref
    task: Task
    helper: Ref
    by: Ref
    asked_at: datetime
    done_at: datetime
    restricted: bool


def find(scene: Scene) -> Iterator[Candidate]:
    for errand in errands(scene):
        yield Candidate(
            helper=errand.helper,
            object=errand.object,
            kind="assist",
            step=1,
            at=max(errand.done_at, errand.asked_at),
            by=errand.by,
            source=errand.task.ref,
            finder="tasks_done",
            restricted=errand.restricted,
        )


def errands(scene: Scene) -> Iterator[Errand]:
    for task in scene.snapshot.tasks.values():
        parent = scene.snapshot.tasks.get(task.parent or "") if task.level == "subtask" else None
        if parent:
            yield from errand(scene, parent, task)
        for link in task.links:
            other = scene.snapshot.tasks.get(scene.snapshot.resolve(link.target) or "")
            if other and _asks(scene, link):
                yield from errand(scene, task, other)


def errand(scene: Scene, object_: Task, task: Task) -> Iterator[Errand]:
    """One, when the task was finished by somebody of another team and the object's team had asked for it."""
    done_at = past.first_finished_at(task, scene.changes(task.ref), scene.done)
    helper = past.person_at(task, scene.changes(task.ref), "assignee", done_at) if done_at else None
    if done_at is None or helper is None or object_.level == "container" or task.level == "container":
        return
    team = scene.beneficiary(object_.ref, done_at)
    if team is None or scene.staff.team_of(helper, done_at) in (None, team):
        return
    for by, asked_at in _asked(scene, object_, task):
        if scene.staff.team_of(by, max(done_at, asked_at)) == team:
            secret = object_.restricted or task.restricted
            yield Errand(object_.ref, task, helper, by, asked_at, done_at, secret)
            return


def _asks(scene: Scene, link: Link) -> bool:
    passing = {word.lower() for word in (*scene.policy.blocked_by_links, *scene.policy.passing_links)}
    return link.kind == "issue" and (link.relation or "").lower() not in passing


def _asked(scene: Scene, object_: Task, task: Task) -> Iterator[tuple[Ref, datetime]]:
    """Who may have asked, and when: whoever wrote the task or stands in it as reporter, and whoever put the link."""
    for account in (task.creator, task.reporter):
        if account:
            yield account, task.created_at
    names = set(task.aliases)
    for change, item in past.items(scene.changes(object_.ref), "Link"):
        if change.author and names & set(aliases_in(f"{item.new or ''} {item.new_text or ''}")):
            yield change.author, change.at
