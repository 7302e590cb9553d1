"""Everything that scoring may read, as one immutable value: same snapshot, same scores.

Records in a state other than `present` (gone, archived, deleted) are not in it; restricted comments and tasks are, with
their flag, so that scoring can refuse them by name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar, cast

from sync.model import Block, Change, Collection, Comment, Doc, Goal, Record, Ref, Row, Task
from sync.people import Directory
from sync.rows import KINDS

R = TypeVar("R", bound=Row)

_HEX = re.compile(r"(?i)(?<![0-9a-f])[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}(?![0-9a-f])")
# With its dashes in place: in `Brand-guide-1a2b...` the title's last letters are hex digits too.
_KEY = re.compile(r"(?<![A-Z0-9_-])[A-Z][A-Z0-9_]+-[1-9]\d*(?![\w-])")


def aliases_in(text: str) -> tuple[str, ...]:
    """Names of records found in a text or an address: task keys, and page ids as 32 hex digits, in order, once each."""
    found = [m.lower().replace("-", "") for m in _HEX.findall(text)] if len(text) >= 32 else []
    return tuple(dict.fromkeys([*_KEY.findall(text), *found]))


@dataclass(frozen=True)
class Snapshot:
    as_of: datetime
    """The vendors' clock at the start of the newest pull."""
    directory: Directory
    tasks: Mapping[Ref, Task] = field(default_factory=dict)
    docs: Mapping[Ref, Doc] = field(default_factory=dict)
    comments: Mapping[Ref, Sequence[Comment]] = field(default_factory=dict)
    """By the task or doc they are on, oldest first."""
    changes: Mapping[Ref, Sequence[Change]] = field(default_factory=dict)
    """By task, oldest first. Entries written by Alongside itself are not in it."""
    blocks: Mapping[Ref, Sequence[Block]] = field(default_factory=dict)
    """By doc."""
    goals: Sequence[Goal] = ()
    rows: Mapping[type[Row], Sequence[Row]] = field(default_factory=dict)
    """All rows of databases but goals, by class and ordered by ref; read them with `of`."""
    collections: Mapping[Ref, Collection] = field(default_factory=dict)

    def of(self, kind: type[R]) -> Sequence[R]:
        """`snapshot.of(Meeting)`: every row of a kind."""
        found: Any = self.goals if kind is Goal else self.rows.get(kind, ())
        return cast("Sequence[R]", found)

    @cached_property
    def connected(self) -> frozenset[str]:
        """Kinds of rows (`meetings`, `risks` ...) that some database holds, though it may be empty."""
        named = {each.kind for each in self.collections.values() if each.kind}
        return frozenset(named | {KINDS[kind] for kind in KINDS if self.of(kind)})

    @cached_property
    def _aliases(self) -> dict[str, Ref]:
        # The first wins: a row of a database may number itself as a Jira project does.
        records: list[Record] = [*self.tasks.values(), *self.docs.values()]
        return {alias: record.ref for record in reversed(records) for alias in record.aliases}

    def resolve(self, target: str) -> Ref | None:
        """The task or doc that an address, a key or a ref stands for, or None when it is not ours."""
        if target in self.tasks or target in self.docs:
            return target
        for alias in reversed(aliases_in(target)):
            if alias in self._aliases:
                return self._aliases[alias]
        return None

    @cached_property
    def _places(self) -> dict[Ref, tuple[Ref, str]]:
        """Comment, change or block -> the task or doc that it is on, and its anchor there."""
        parts = (self.comments, self.changes, self.blocks)
        return {part.ref: (on, part.anchor) for groups in parts for on, group in groups.items() for part in group}

    def place(self, part: Ref) -> tuple[Ref, str]:
        """The task or doc that a comment, change or block is on, and its anchor there; anything else is its own place."""
        return self._places.get(part, (part, ""))

    def address(self, object_: Ref, proof: Ref) -> str:
        """Where a person sees the proof: its own page, or the comment, change or block itself where that has a place; the
        object's page when the proof has none."""
        on, anchor = self.place(proof)
        record = self.tasks.get(on) or self.docs.get(on)
        if record is None:
            record, anchor = self.tasks.get(object_) or self.docs[object_], ""
        return record.url + anchor

    def where(self, part: Ref) -> str:
        """Where a person sees a task, a doc, a comment, a change or a block; empty when it has no place."""
        on, anchor = self.place(part)
        record = self.tasks.get(on) or self.docs.get(on)
        return record.url + anchor if record else ""

    @cached_property
    def children(self) -> Mapping[Ref, Sequence[Ref]]:
        """Task -> its direct children."""
        found: dict[Ref, list[Ref]] = defaultdict(list)
        for task in self.tasks.values():
            if task.parent:
                found[task.parent].append(task.ref)
        return found
