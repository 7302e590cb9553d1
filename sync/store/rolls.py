"""Since when, and until when, whom a vendor's group was seen to have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sync.memberships import Roll, Spell
from sync.model import Ref
from sync.store.connection import Connection, upsert
from sync.store.database import Store

_ROLL = upsert("roll", ("grp",), ("kind", "name", "read_on"))


class Rolls:
    def __init__(self, store: Store) -> None:
        self._store = store

    def by_group(self) -> dict[Ref, Roll]:
        spells: dict[Ref, list[Spell]] = defaultdict(list)
        question = "SELECT grp, account, since, until FROM spell ORDER BY grp, account, since"
        for group, account, since, until in self._store.sql.execute(question):
            spells[group].append(Spell(account, _day(since), _day(until)))
        rolls = self._store.sql.execute("SELECT grp, kind, name, read_on FROM roll ORDER BY grp")
        return {
            group: Roll(group, kind, name, date.fromisoformat(read_on), tuple(spells[group]))
            for group, kind, name, read_on in rolls
        }

    def keep(self, sql: Connection, rolls: Iterable[Roll]) -> None:
        """Replace these groups' rolls."""
        for roll in rolls:
            sql.execute(_ROLL, (roll.group, roll.kind, roll.name, roll.read_on.isoformat()))
            sql.execute("DELETE FROM spell WHERE grp = ?", (roll.group,))
            rows = [(roll.group, s.account, _text(s.since), _text(s.until)) for s in roll.spells]
            sql.executemany("INSERT INTO spell VALUES (?, ?, ?, ?)", rows)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""
