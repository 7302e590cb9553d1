"""Accounts become people, people belong to teams at a time.

Two accounts are one person when they share an e-mail address, or when the configuration's `[[people]]` table says so;
never on a name alone. Bots, apps, customers and our own accounts are nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from sync.model import Account, Membership, Person, Ref, Team


@dataclass(frozen=True)
class Directory:
    """Who is who, and who is where when. Built by `directory`; a pure value."""

    people: Mapping[str, Person]
    teams: Mapping[str, Team]
    memberships: Sequence[Membership]
    zone: tzinfo
    _of_account: Mapping[Ref, str]
    _of_person: Mapping[str, Sequence[Membership]]

    def person(self, account: Ref | None) -> str | None:
        """The person id behind an account, or None for a bot, an app, a customer, ourselves or an unknown account."""
        return self._of_account.get(account) if account else None

    def teams_at(self, person: str, at: datetime) -> frozenset[str]:
        """Organisational teams on that day; joint project groups are left out."""
        return frozenset(m.team for m in self._memberships_on(person, at.astimezone(self.zone).date()))

    def home(self, person: str, at: datetime) -> str | None:
        """The one home team on that day: the first listed organisational team."""
        return next((m.team for m in self._memberships_on(person, at.astimezone(self.zone).date())), None)

    def members(self, team: str, at: datetime) -> frozenset[str]:
        """Everyone whose home is `team` on that day."""
        return frozenset(p for p in self._of_person if self.home(p, at) == team)

    def _memberships_on(self, person: str, day: date) -> list[Membership]:
        return [
            m
            for m in self._of_person.get(person, ())
            if (m.since is None or m.since <= day)
            and (m.until is None or day < m.until)
            and not self.teams[m.team].joint
        ]


def directory(
    accounts: Iterable[Account],
    teams: Iterable[Team],
    memberships: Iterable[tuple[str, Membership]],
    *,
    zone: tzinfo,
    same: Sequence[Sequence[str]] = (),
    own: Iterable[Ref] = (),
) -> Directory:
    """`memberships` pairs a handle (an e-mail address or an account ref) with a membership whose `person` is filled in
    here; `same` lists handles that are one human; `own` are Alongside's accounts. Handles without an account are skipped:
    `check` names them.
    """
    humans = sorted((a for a in accounts if a.kind == "human" and a.ref not in set(own)), key=lambda a: a.ref)
    people, of_account = _people(humans, same)
    handles = {**{a.email.lower(): of_account[a.ref] for a in humans if a.email}, **of_account}
    for group in same:
        known = next((handles[_handle(h)] for h in group if _handle(h) in handles), None)
        handles |= {_handle(h): known for h in group if known}
    placed = [m.model_copy(update={"person": handles[_handle(h)]}) for h, m in memberships if _handle(h) in handles]
    of_person: dict[str, list[Membership]] = defaultdict(list)
    for membership in placed:
        of_person[membership.person].append(membership)
    return Directory(people, {t.id: t for t in teams}, placed, zone, of_account, of_person)


def _people(humans: Sequence[Account], same: Sequence[Sequence[str]]) -> tuple[dict[str, Person], dict[Ref, str]]:
    """Union of accounts by e-mail and by the mapping table; the smallest ref names the person."""
    groups: dict[str, str] = {}
    named = {_handle(h): f"same:{i}" for i, group in enumerate(same) for h in group}
    for account in humans:
        email = account.email.lower() if account.email else None
        groups[account.ref] = named.get(account.ref) or (named.get(email) if email else None) or email or account.ref
    of_group: dict[str, list[Account]] = defaultdict(list)
    for account in humans:
        of_group[groups[account.ref]].append(account)
    people = {
        group[0].ref: Person(id=group[0].ref, name=group[0].name, accounts=tuple(a.ref for a in group))
        for group in of_group.values()
    }
    return people, {ref: person.id for person in people.values() for ref in person.accounts}


def _handle(handle: str) -> str:
    return handle.lower() if "@" in handle else handle
