"""root(o) and owner w(r, P): functions of the object and the period alone, never of the helper's rows."""

from __future__ import annotations

from scoring import past
from scoring.staff import Staff
from sync.model import Doc, Period, Ref, Task
from sync.snapshot import Snapshot


class Roots:
    def __init__(self, snapshot: Snapshot, staff: Staff) -> None:
        self._snapshot, self._staff = snapshot, staff
        self._owners: dict[tuple[Ref, str], str | None] = {}
        self._roots: dict[tuple[Ref, str], Ref | None] = {}

    def root(self, object_: Ref, period: Period) -> Ref | None:
        """The standard task above a sub-task of the same team, the task that a page belongs to, else the object itself.
        None for a container (an epic holds tasks, it is never one) and for what is not mirrored."""
        key = (object_, period.name)
        if key not in self._roots:
            self._roots[key] = self._climb(object_, period)
        return self._roots[key]

    def owner(self, object_: Ref, period: Period) -> str | None:
        """The person who is assignee at max(period start, created), else the reporter; the author of a page."""
        key = (object_, period.name)
        if key not in self._owners:
            self._owners[key] = self._staff.person(self._owner(object_, period))
        return self._owners[key]

    def team(self, object_: Ref, period: Period) -> str | None:
        """The home team of the owner when the period (or the object) began."""
        record = self._record(object_)
        if record is None:
            return None
        return self._staff.home(self.owner(object_, period), max(period.start_at, record.created_at))

    def _record(self, object_: Ref) -> Task | Doc | None:
        return self._snapshot.tasks.get(object_) or self._snapshot.docs.get(object_)

    def _owner(self, object_: Ref, period: Period) -> Ref | None:
        record = self._record(object_)
        if not isinstance(record, Task):
            return record.author if record else None
        changes = self._snapshot.changes.get(record.ref, ())
        at = max(period.start_at, record.created_at)
        assignee = past.person_at(record, changes, "assignee", at)
        return assignee or past.person_at(record, changes, "reporter", at)

    def _climb(self, object_: Ref, period: Period) -> Ref | None:
        """Sub-tasks that name each other as parent belong to nothing above them."""
        place = self._record(object_)
        if place is None or (isinstance(place, Task) and place.level == "container"):
            return None
        passed = {object_}
        while above := self._above(place):
            if above.level == "container" or self.team(above.ref, period) != self.team(place.ref, period):
                break
            if above.ref in passed:
                return object_
            place = above
            passed.add(above.ref)
        return place.ref

    def _above(self, record: Task | Doc) -> Task | None:
        if isinstance(record, Task):
            return self._snapshot.tasks.get(record.parent or "") if record.level == "subtask" else None
        targets = (self._snapshot.resolve(link.target) for link in record.links if link.kind == "parent")
        return next((self._snapshot.tasks[t] for t in targets if t and t in self._snapshot.tasks), None)
