"""What a field of an issue once was, read from its histories."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.sandbox.jira.issues import Issue

_ALWAYS = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class When:
    """What a clause says beside the values."""

    after: datetime = _ALWAYS[0]
    before: datetime = _ALWAYS[1]
    by: frozenset[str] | None = None
    come_from: frozenset[Any] | None = None
    gone_to: frozenset[Any] | None = None

    def wants(self, author: str | None) -> bool:
        return self.by is None or author in self.by


@dataclass(frozen=True)
class Step:
    at: datetime
    author: str | None
    before: Any
    after: Any


def steps(issue: Issue, field: str) -> Iterator[Step]:
    """Oldest first."""
    for history in issue.histories:
        for item in history.items:
            if item.get("fieldId", item["field"]) == field:
                yield Step(history.at, history.author, item["from"], item["to"])


def was(field: str, current: Callable[[Issue], Any], values: Collection[Any], when: When) -> Callable[[Issue], bool]:
    """Had the field one of the values at a time, set by one of those people?"""

    def test(issue: Issue) -> bool:
        taken = list(steps(issue, field))
        begun, author = issue.created_at, issue.values.get("creator")
        value = taken[0].before if taken else current(issue)
        for step in [*taken, None]:
            ended = step.at if step else _ALWAYS[1]
            if value in values and begun < when.before and ended > when.after and when.wants(author):
                return True
            if step:
                begun, author, value = step.at, step.author, step.after
        return False

    return test


def changed(field: str, when: When) -> Callable[[Issue], bool]:
    def test(issue: Issue) -> bool:
        return any(
            when.after < step.at < when.before
            and when.wants(step.author)
            and (when.come_from is None or step.before in when.come_from)
            and (when.gone_to is None or step.after in when.gone_to)
            for step in steps(issue, field)
        )

    return test


def day_of(at: datetime) -> tuple[datetime, datetime]:
    """The day that begins there, with ends that `after` and `before` leave out."""
    return at - timedelta(microseconds=1), at + timedelta(days=1)
