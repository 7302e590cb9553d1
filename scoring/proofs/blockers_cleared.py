"""What held a task up is cleared soon after somebody of another team helped with it. Step 1; the kind is `assist` (HP8).

Cleared are a flag taken off, a status such as Blocked left, and a task that this one was blocked by, done.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from scoring import past
from scoring.candidates import Candidate
from scoring.proofs.answers import outside
from scoring.proofs.tasks_done import Errand, errand
from scoring.scene import Scene
from sync.model import Change, ChangeItem, Comment, Ref, Task

FINDER = "blockers_cleared"


def find(scene: Scene) -> Iterator[Candidate]:
    for task in scene.snapshot.tasks.values():
        for since, cleared in _blocked(scene, task):
            yield from _cleared(scene, task, since, cleared)
    for done in blocking(scene):
        yield Candidate(
            helper=done.helper,
            object=done.object,
            kind="assist",
            step=1,
            at=max(done.done_at, done.asked_at),
            by=done.by,
            source=done.task.ref,
            finder=FINDER,
            restricted=done.restricted,
        )


def blocking(scene: Scene) -> Iterator[Errand]:
    """Tasks of other teams that a task was blocked by, and that are done."""
    for task, other in blocked_by(scene):
        yield from errand(scene, task, other)


def blocked_by(scene: Scene) -> Iterator[tuple[Task, Task]]:
    """(a task, one that it is blocked by), for every such link."""
    words = {word.lower() for word in scene.policy.blocked_by_links}
    for task in scene.snapshot.tasks.values():
        for link in task.links:
            other = scene.snapshot.tasks.get(scene.snapshot.resolve(link.target) or "")
            if other and link.kind == "issue" and (link.relation or "").lower() in words:
                yield task, other


def _blocked(scene: Scene, task: Task) -> Iterator[tuple[datetime, Change]]:
    """(since when, the change that cleared it): once for each time that it was held up by a flag or by its status."""
    flags, status = scene.policy.flag_fields, scene.policy.blocked_statuses
    for fields in (flags, ("status",)):
        since = task.created_at
        for change, item in past.items(scene.changes(task.ref), *fields):
            if _frees(item, () if fields == flags else status):
                yield since, change
            since = change.at


def _frees(item: ChangeItem, blocked: tuple[str, ...]) -> bool:
    """A flag that is empty now, or a status that holds nothing up any more."""
    if blocked:
        return item.old_text in blocked and item.new_text not in blocked
    return bool(item.old or item.old_text) and not (item.new or item.new_text)


def _cleared(scene: Scene, task: Task, since: datetime, cleared: Change) -> Iterator[Candidate]:
    """One for each of another team's people who wrote something of content in the last business days of it."""
    seen: set[Ref | None] = set()
    for comment in scene.comments(task.ref):
        if not since <= comment.created_at <= cleared.at or comment.author in seen:
            continue
        if outside(scene, task.ref, comment) and _soon(scene, task, comment, cleared.at):
            seen.add(comment.author)
            yield Candidate(
                helper=comment.author,
                object=task.ref,
                kind="assist",
                step=1,
                at=cleared.at,
                by=cleared.author,
                source=comment.ref,
                finder=FINDER,
                restricted=comment.restricted or task.restricted,
            )


def _soon(scene: Scene, task: Task, comment: Comment, at: datetime) -> bool:
    calendar = scene.snapshot.directory.calendar_of(scene.beneficiary(task.ref, at) or "")
    first, last = (moment.astimezone(calendar.zone).date() for moment in (comment.created_at, at))
    return calendar.business_days(first, last) <= scene.policy.unblock_days
