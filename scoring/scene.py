"""A snapshot seen under a policy and a calendar: what every finder, rule and indicator looks at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from scoring import past
from scoring.engine.engines import Engine, Polars
from scoring.periods import Calendar
from scoring.policy import Policy
from scoring.roots import Roots
from scoring.staff import Staff
from sync.model import Change, Comment, Doc, Ref, Task
from sync.snapshot import Snapshot


@dataclass(frozen=True)
class Scene:
    snapshot: Snapshot
    policy: Policy
    calendar: Calendar
    engine: Engine = field(default=Polars(), compare=False)
    """That prices the rows."""

    @cached_property
    def staff(self) -> Staff:
        return Staff(self.snapshot.directory)

    @cached_property
    def roots(self) -> Roots:
        return Roots(self.snapshot, self.staff)

    @cached_property
    def done(self) -> frozenset[str]:
        """Names of statuses that mean done, as far as any task is in one now."""
        return frozenset(task.status for task in self.snapshot.tasks.values() if task.status_category == "done")

    def record(self, object_: Ref) -> Task | Doc | None:
        return self.snapshot.tasks.get(object_) or self.snapshot.docs.get(object_)

    def changes(self, object_: Ref) -> Sequence[Change]:
        return self.snapshot.changes.get(object_, ())

    def comments(self, object_: Ref) -> Sequence[Comment]:
        return self.snapshot.comments.get(object_, ())

    def beneficiary(self, object_: Ref, at: datetime) -> str | None:
        """The team for which the object is done at that moment: the home of the owner of its root."""
        period = self.calendar.period_of(at)
        root = self.roots.root(object_, period)
        return self.staff.home(self.roots.owner(root, period), at) if root else None

    def in_review(self, comment: Comment) -> bool:
        """Was the task in a review status when the comment was written?"""
        task = self.snapshot.tasks.get(comment.on)
        if task is None:
            return False
        status = past.status_at(task, self.changes(task.ref), comment.created_at)
        return status in self.policy.review_statuses

    def restricted(self, object_: Ref | None) -> bool:
        task = self.snapshot.tasks.get(object_ or "")
        return task is not None and task.restricted

    def names(self, comment: Comment) -> list[str]:
        """Names of the people whom a comment mentions, as they stand in its text."""
        people = (self.staff.person(account) for account in comment.mentions)
        return [self.staff.name(person) for person in people if person]
