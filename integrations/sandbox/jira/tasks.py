"""Work that Jira does later: bulk edits and bulk properties, each with a task to ask about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from integrations.sandbox.http import Json

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

Kind = Literal["edit", "properties", "archive"]
KEPT = timedelta(days=14)
"""After this nobody knows the task any more."""


@dataclass(eq=False)
class Task:
    id: str
    kind: Kind
    by: str
    submitted_at: datetime
    due_at: datetime
    work: Callable[[], Json]
    total: int = 0
    """How many issues were given."""
    result: Json = field(default_factory=dict)
    done: bool = False

    def progress(self, now: datetime) -> int:
        """Per cent."""
        if self.done or self.due_at <= self.submitted_at:
            return 100 if self.done else 0
        return min(99, int(100 * ((now - self.submitted_at) / (self.due_at - self.submitted_at))))


class Tasks:
    """A task's work is done when the clock has passed its end and the next request comes."""

    def __init__(self, jira: Jira) -> None:
        self.jira = jira
        self.duration_s = 0.0
        """How long a task takes, in the sandbox's time."""
        self.all: dict[str, Task] = {}
        self.open: list[Task] = []

    def submit(self, by: str, kind: Kind, total: int, work: Callable[[], Json]) -> Task:
        now = self.jira.clock.now()
        task = Task(self.jira.next_id("task"), kind, by, now, now + timedelta(seconds=self.duration_s), work, total)
        self.all[task.id] = task
        self.open.append(task)
        self.settle()
        return task

    def settle(self) -> None:
        """Finish what is due, in the order in which it was given."""
        now = self.jira.clock.now()
        for task in [each for each in self.open if each.due_at <= now]:
            task.result, task.done = task.work(), True
            self.open.remove(task)

    def find(self, id_: str) -> Task | None:
        task = self.all.get(id_)
        return task if task and self.jira.clock.now() - task.submitted_at <= KEPT else None
