"""What a task's changelog says about an earlier moment. Pure functions of a task and its changes, oldest first."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from sync.model import Change, ChangeItem, Ref, Task, ref

SLIP = timedelta(days=1)
"""A name that is taken out of a field again within this time was a slip, and never counts."""
_DUE = ("duedate", "due date", "due")
_IDS = re.compile(r"[\[\],\"\s]+")


def items(changes: Sequence[Change], *fields: str) -> Iterator[tuple[Change, ChangeItem]]:
    """The entries of a field, by any of its names (any case) or by its id."""
    wanted = {field.lower() for field in fields}
    for change in changes:
        for item in change.items:
            if item.field.lower() in wanted or (item.field_id or "").lower() in wanted:
                yield change, item


def person_at(
    task: Task, changes: Sequence[Change], field: Literal["assignee", "reporter"], at: datetime
) -> Ref | None:
    """The account in the field at that moment: what the first later change replaced, else what is there now."""
    for change, item in items(changes, field):
        if change.at > at:
            return account(task, item.old)
    return task.assignee if field == "assignee" else task.reporter


def status_at(task: Task, changes: Sequence[Change], at: datetime) -> str:
    for change, item in items(changes, "status"):
        if change.at > at:
            return item.old_text or ""
    return task.status


def committed_on(task: Task, changes: Sequence[Change]) -> date | None:
    """The due date as first committed: later shifts do not move it."""
    for _, item in items(changes, *_DUE):
        for value in (item.old, item.new):
            if day := _day(value):
                return day
    return task.due_on


def finished_at(task: Task, changes: Sequence[Change], done: Collection[str]) -> datetime | None:
    """When it was last finished, or None while it is open. `done` are the names of statuses that mean done."""
    if task.status_category != "done":
        return None
    if task.resolved_at:
        return task.resolved_at
    return next((c.at for c, item in reversed(list(items(changes, "status"))) if item.new_text in done), None)


def first_finished_at(task: Task, changes: Sequence[Change], done: Collection[str]) -> datetime | None:
    """When it was finished for the first time, whatever came after; None when it never was."""
    moves = (c.at for c, item in items(changes, "status") if item.new_text in done and item.old_text not in done)
    return next(moves, None) or finished_at(task, changes, done)


def started_at(task: Task, changes: Sequence[Change], done: Collection[str]) -> datetime:
    """When it first left its first status for work; when it was created, if it went straight to done or nowhere."""
    first = next(items(changes, "status"), None)
    return first[0].at if first and first[1].new_text not in done else task.created_at


def due_at(task: Task, changes: Sequence[Change], at: datetime) -> date | None:
    """The due date in force at that moment."""
    for change, item in items(changes, *_DUE):
        if change.at > at:
            return _day(item.old)
    return task.due_on


def extended_after(changes: Sequence[Change], at: datetime) -> bool:
    """Was the due date moved later, or taken away, after that moment?"""
    for change, item in items(changes, *_DUE):
        old, new = _day(item.old), _day(item.new)
        if change.at > at and old is not None and (new is None or new > old):
            return True
    return False


def reopened(changes: Sequence[Change], done: Collection[str]) -> bool:
    """Was it ever taken back out of done?"""
    for _, item in items(changes, "status"):
        if item.old_text in done and item.new_text not in done:
            return True
    return any(item.old and not item.new for _, item in items(changes, "resolution"))


def account(task: Task, id_: str | None) -> Ref | None:
    """A changelog's account id as a ref."""
    if not id_:
        return None
    return id_ if "/account/" in id_ else ref(task.source, "account", id_)


def accounts(task: Task, value: str | None) -> tuple[Ref, ...]:
    """A changelog's list of account ids, such as `[5b10, 5b11]`, as refs."""
    return tuple(found for id_ in _IDS.split(value or "") if (found := account(task, id_)))


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat((value or "")[:10])
    except ValueError:
        return None
