"""Which rows of the ledger a story owes: what the finders find in it once it is written. Pure.

Exact while no work is helped twice; where tasks are scarce, a reaction to one help also looks like one to another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from integrations.sandbox.generator.events import Help, Story

RowKind = Literal["answer", "review", "doc", "assist", "comment"]

REUSERS = 2


@dataclass(frozen=True)
class Row:
    """`at` in working minutes, near enough to order rows. False rows have a help of value 0."""

    help: Help
    kind: RowKind
    step: Literal[1, 2, 3]
    at: int


def expected(story: Story) -> Iterator[Row]:
    """In the order of the helps."""
    users = _users(story)
    for help_ in story.helps:
        yield from _rows(story, help_, users)


def _users(story: Story) -> Mapping[tuple[int, int], set[int]]:
    """(helper, team) -> who of the team used a doc of the helper."""
    found: dict[tuple[int, int], set[int]] = defaultdict(set)
    for help_ in story.helps:
        if help_.used and help_.kind == "doc":
            found[help_.helper, story.population.people[help_.owner].team].add(help_.owner)
    return found


def _rows(story: Story, help_: Help, users: Mapping[tuple[int, int], set[int]]) -> Iterator[Row]:
    if help_.job is None:
        return
    job = story.jobs[help_.job]
    kind = acknowledged(help_)
    if help_.used or (help_.thanks == "comment" and (help_.said == "words" or kind == "comment")):
        yield Row(help_, shown(help_), 1, job.submitted)
    if help_.thanks and kind != "comment" and job.mate is not None:
        yield Row(help_, kind, 2, job.finished - 1)
        team = story.population.people[help_.owner].team
        reused = kind == "doc" and len(users[help_.helper, team]) >= REUSERS
        if reused or (job.place == "task" and job.ending == "on_time"):
            yield Row(help_, kind, 3, job.finished)


def shown(help_: Help) -> RowKind:
    """What can be seen of it before any thanks: an answer only where somebody had asked, of a hand a remark at most."""
    if help_.kind in ("doc", "review") and help_.used:
        return help_.kind
    return "answer" if help_.asked else "comment"


def acknowledged(help_: Help) -> RowKind:
    """The Helpers field says that it was a hand; words say no more than what shows."""
    return "assist" if help_.thanks == "field" else shown(help_)
