"""The tasks as they stood at a moment: open, active, due, last touched. Containers and restricted tasks are not on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from scoring import past
from scoring.scene import Scene
from sync.model import Category, Ref, Task


@dataclass(frozen=True)
class Board:
    scene: Scene
    at: datetime

    @cached_property
    def open(self) -> Sequence[Task]:
        """Created by then and not done then, in order of their refs."""
        tasks = (task for _, task in sorted(self.scene.snapshot.tasks.items()))
        return [task for task in tasks if self._is_on(task) and self.category(task) != "done"]

    @cached_property
    def active(self) -> Sequence[Task]:
        return [task for task in self.open if self.category(task) == "active"]

    def category(self, task: Task) -> Category:
        """What its status meant then. Where no history says when it was finished, its own date of resolution does."""
        changes = self.scene.changes(task.ref)
        finished_at = past.finished_at(task, changes, self.scene.done)
        if finished_at is not None and finished_at <= self.at:
            return "done"
        found = self._categories.get(past.status_at(task, changes, self.at), task.status_category)
        without_history = finished_at is not None and not any(past.items(changes, "status"))
        return "active" if without_history else found

    def person(self, task: Task) -> str | None:
        """To whom it was assigned then."""
        changes = self.scene.changes(task.ref)
        return self.scene.staff.person(past.person_at(task, changes, "assignee", self.at))

    def touched_at(self, task: Task) -> datetime:
        """The last change or comment by a human. A vendor's own stamp moves with our writes too, so it is asked only
        where the vendor keeps no history of changes (Notion)."""
        changes, comments = self.scene.changes(task.ref), self.scene.comments(task.ref)
        moments = [c.at for c in changes if self.scene.staff.person(c.author)]
        moments += [c.created_at for c in comments if not c.restricted and self.scene.staff.person(c.author)]
        if task.source not in self._with_history:
            moments.append(task.updated_at)
        return max((m for m in moments if m <= self.at), default=task.created_at)

    def meaning(self, status: str) -> Category | None:
        """None of a status in which no task is now."""
        return self._categories.get(status)

    def due_on(self, task: Task) -> date | None:
        return past.due_at(task, self.scene.changes(task.ref), self.at)

    def _is_on(self, task: Task) -> bool:
        return task.level != "container" and not task.restricted and task.created_at <= self.at

    @cached_property
    def _categories(self) -> Mapping[str, Category]:
        """Of statuses in which some task is now, by name; the first task decides where two tools disagree."""
        tasks = sorted(self.scene.snapshot.tasks.items(), reverse=True)
        return {task.status: task.status_category for _, task in tasks}

    @cached_property
    def _with_history(self) -> frozenset[str]:
        return frozenset(ref_.partition("/")[0] for ref_, changes in self.scene.snapshot.changes.items() if changes)


def project_of(scene: Scene, object_: Ref) -> Ref | None:
    """The container (epic) above a task, or the page that it belongs to; of a doc, that of the task it belongs to or
    links. None for what stands alone, and under a restricted container."""
    task = task_of(scene, object_)
    if task is None:
        return _linked_project(scene, object_)
    for each in lineage(scene, task):
        if each.level == "container":
            return None if each.restricted else each.ref
        if each.parent not in scene.snapshot.tasks:
            return _page_of(scene, each)
    return None


def lineage(scene: Scene, task: Task) -> Iterator[Task]:
    """The task and those above it, the nearest first; each once, though two may name each other as parent."""
    seen: set[Ref] = set()
    above: Task | None = task
    while above is not None and above.ref not in seen:
        yield above
        seen.add(above.ref)
        above = scene.snapshot.tasks.get(above.parent or "")


def task_of(scene: Scene, object_: Ref) -> Task | None:
    """The task itself; for a page that is a row of a tasks database, that task."""
    return scene.snapshot.tasks.get(object_) or scene.snapshot.tasks.get(object_.replace("/doc/", "/task/", 1))


def _page_of(scene: Scene, task: Task) -> Ref | None:
    targets = (scene.snapshot.resolve(link.target) for link in task.links if link.kind == "parent")
    return next((target for target in targets if target in scene.snapshot.docs), None)


def _linked_project(scene: Scene, object_: Ref) -> Ref | None:
    doc = scene.snapshot.docs.get(object_)
    targets = [scene.snapshot.resolve(link.target) for link in doc.links] if doc else []
    tasks = filter(None, (scene.snapshot.tasks.get(target or "") for target in targets))
    return next((task.ref for task in tasks if task.level == "container" and not task.restricted), None)
