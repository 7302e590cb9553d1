"""Who is where when: the directory's questions as scoring asks them, remembered, for they are asked for every row."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from functools import cached_property

from sync.model import Membership, Ref
from sync.people import Directory


class Staff:
    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._homes: dict[tuple[str, date], str | None] = {}

    def person(self, account: Ref | None) -> str | None:
        """None for a bot, an app, a customer, ourselves or an unknown account."""
        return self._directory.person(account)

    def name(self, person: str) -> str:
        """Of a row published before accounts were joined, the name of today's person; the id of who is no longer known."""
        known = self._directory.people.get(person) or self._directory.people.get(self.person(person) or "")
        return known.name if known else person

    def key(self, person: str) -> str:
        """What stands for the person in ids of rows."""
        known = self._directory.people.get(person)
        return (known.key if known else "") or person

    def home(self, person: str | None, at: datetime) -> str | None:
        if person is None:
            return None
        key = (person, self.day(at))
        if key not in self._homes:
            self._homes[key] = self._directory.home(person, at)
        return self._homes[key]

    def team_of(self, account: Ref | None, at: datetime) -> str | None:
        """The home team of the human behind an account."""
        return self.home(self.person(account), at)

    def head_count(self, team: str, at: datetime) -> int:
        return sum(self.home(person, at) == team for person in self._placed.get(team, ()))

    def shared(self, one: str, other: str, first: date, last: date) -> bool:
        """Did both belong to one organisational team, on the same day, between `first` and `last` (both included)?"""
        return any(
            mine.team == theirs.team and _overlap((mine, theirs), first, last)
            for mine in self._organisational.get(one, ())
            for theirs in self._organisational.get(other, ())
        )

    def day(self, at: datetime) -> date:
        return at.astimezone(self._directory.zone).date()

    @cached_property
    def _organisational(self) -> dict[str, list[Membership]]:
        """Person -> memberships that gate; joint project groups do not."""
        found: dict[str, list[Membership]] = defaultdict(list)
        for membership in self._directory.memberships:
            if not self._directory.teams[membership.team].joint:
                found[membership.person].append(membership)
        return dict(found)

    @cached_property
    def _placed(self) -> dict[str, set[str]]:
        """Team -> everyone who ever belonged to it."""
        found: dict[str, set[str]] = defaultdict(set)
        for membership in self._directory.memberships:
            found[membership.team].add(membership.person)
        return dict(found)


def _overlap(memberships: tuple[Membership, ...], first: date, last: date) -> bool:
    since = max(m.since or date.min for m in memberships)
    until = min(m.until or date.max for m in memberships)
    return max(since, first) < until and max(since, first) <= last
