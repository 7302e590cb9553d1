"""After a pull: keep since when and until when whom each group was seen to have."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, tzinfo

from sync.memberships import roll_of
from sync.model import Group
from sync.store import Mirror, Rolls, Store


def note_groups(store: Store, zone: tzinfo) -> None:
    """Note what the mirror says of every group, as of the day of its source's last complete pull."""
    mirror = Mirror(store)
    groups = list(mirror.records(Group))
    for source, (_, at) in mirror.identities().items():
        note_memberships(store, [group for group in groups if group.source == source], at.astimezone(zone).date())


def note_memberships(store: Store, groups: Iterable[Group], day: date) -> None:
    """`groups` were read on `day`. Noting the same again changes nothing."""
    before = Rolls(store).by_group()
    rolls = (roll_of(before.get(group.ref), group, day) for group in groups)
    changed = [roll for roll in rolls if roll != before.get(roll.group)]
    if changed:
        with store.transaction() as sql:
            Rolls(store).keep(sql, changed)
