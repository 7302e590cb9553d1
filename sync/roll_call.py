"""After a pull: keep since when and until when whom each group was seen to have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, tzinfo
from typing import Protocol, cast

from sync.memberships import Group, roll_of
from sync.model import RECORDS, Ref
from sync.store import Mirror, Rolls, Store

KINDS = {"group": "jira_group", "team": "atlassian_team"}
"""A record's kind -> the key of `from` that names it."""


class GroupRecord(Protocol):
    """The record of type `group` that an adapter makes."""

    @property
    def ref(self) -> Ref: ...
    @property
    def source(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def members(self) -> Sequence[Ref]: ...


def note_groups(store: Store, zone: tzinfo) -> None:
    """Note what the mirror says of every group, as of the day of its source's last complete pull."""
    days = {source: at.astimezone(zone).date() for source, (_, at) in Mirror(store).identities().items()}
    found = list(_groups(Mirror(store)))
    for source, day in days.items():
        note_memberships(store, [group for of, group in found if of == source], day)


def note_memberships(store: Store, groups: Iterable[Group], day: date) -> None:
    """`groups` were read on `day`. Noting the same again changes nothing."""
    before = Rolls(store).by_group()
    rolls = (roll_of(before.get(group.ref), group, day) for group in groups)
    changed = [roll for roll in rolls if roll != before.get(roll.group)]
    if changed:
        with store.transaction() as sql:
            Rolls(store).keep(sql, changed)


def _groups(mirror: Mirror) -> Iterator[tuple[str, Group]]:
    kind = RECORDS.get("group")
    for record in mirror.records(kind) if kind else ():
        read = cast(GroupRecord, record)
        yield read.source, Group(read.ref, KINDS[read.kind], read.name, frozenset(read.members))
