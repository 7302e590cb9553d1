"""Which rows of the ledger a story owes: what the finders find in it once it is written. Pure.

Exact while no work is helped twice; where tasks are scarce, a reaction to one help also looks like one to another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from integrations.sandbox.generator.events import Help, Kind, Story

RowKind = Literal["answer", "review", "doc", "assist", "comment"]

STEP_1: Mapping[Kind, RowKind] = {"answer": "answer", "review": "review", "doc": "doc", "assist": "comment"}
"""Kind of the help -> kind of the row for its use: a hand lent shows as a remark that was taken up."""
STEP_2: Mapping[Kind, RowKind] = {"answer": "answer", "review": "review", "doc": "doc", "assist": "answer"}
"""And for thanks in words: who had written there before has answered."""

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
    if help_.used:
        yield Row(help_, STEP_1[help_.kind], 1, job.submitted)
    if help_.thanks and job.mate is not None:
        kind = acknowledged(help_)
        yield Row(help_, kind, 2, job.finished - 1)
        team = story.population.people[help_.owner].team
        reused = kind == "doc" and len(users[help_.helper, team]) >= REUSERS
        if reused or (job.place == "task" and job.ending == "on_time"):
            yield Row(help_, kind, 3, job.finished)


def acknowledged(help_: Help) -> RowKind:
    """What the acknowledgement is taken for: nothing written before it, a hand."""
    return STEP_2[help_.kind] if help_.used and help_.thanks == "comment" else "assist"
