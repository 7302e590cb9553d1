"""Accounts become people, people belong to teams at a time.

Two accounts are one person when they share an e-mail address, when the configuration's `[[people]]` table says so, or when
an admin decided it; never on a name alone. Bots, apps, customers and our own accounts are nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from sync.decisions import Decision
from sync.identity import grouped
from sync.model import Account, Membership, Person, Ref, Team, ref
from sync.workdays import WorkCalendar


@dataclass(frozen=True)
class Directory:
    """Who is who, and who is where when. Built by `directory`; a pure value."""

    people: Mapping[str, Person]
    teams: Mapping[str, Team]
    memberships: Sequence[Membership]
    zone: tzinfo
    calendar: WorkCalendar
    """Of teams without one of their own."""
    _calendars: Mapping[str, WorkCalendar]
    _of_account: Mapping[Ref, str]
    _of_person: Mapping[str, Sequence[Membership]]
    _called: Mapping[str, str]

    def called(self, handle: str) -> str | None:
        """The person whom the configuration calls so (an e-mail address or an account ref), or None when nobody is."""
        return self._called.get(_handle(handle))

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

    def calendar_of(self, team: str) -> WorkCalendar:
        return self._calendars.get(team, self.calendar)

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
    decisions: Sequence[Decision] = (),
    observed: Iterable[tuple[str, Membership]] = (),
    calendar: WorkCalendar | None = None,
    calendars: Mapping[str, WorkCalendar] | None = None,
    row_keys: Mapping[Ref, str] | None = None,
) -> Directory:
    """`memberships` pairs a handle (an e-mail address or an account ref) with a membership whose `person` is filled in
    here; `observed` are those known from elsewhere, which come after them and say nothing about a person and a team that the
    former place. `same` lists handles that are one human; `own` are Alongside's accounts. Handles without an account are
    skipped: `check` names them. An e-mail address that two people have names the first of them.
    """
    ours = frozenset(own)
    humans = sorted((a for a in accounts if a.kind == "human" and a.ref not in ours), key=lambda a: a.ref)
    people = {
        group[0].ref: Person(
            id=group[0].ref,
            name=group[0].name,
            accounts=tuple(a.ref for a in group),
            key=(row_keys or {}).get(group[0].ref, ""),
        )
        for group in grouped(humans, same, decisions)
    }
    of_account = {account: person.id for person in people.values() for account in person.accounts}
    handles = _handles(humans, of_account, same)
    said = _placed(memberships, handles)
    dated = {(m.person, m.team) for m in said}
    seen = dict.fromkeys(_placed(observed, handles))
    placed = [*said, *(m for m in seen if (m.person, m.team) not in dated)]
    of_person: dict[str, list[Membership]] = defaultdict(list)
    for membership in placed:
        of_person[membership.person].append(membership)
    return Directory(
        people,
        {t.id: t for t in teams},
        placed,
        zone,
        calendar or WorkCalendar(zone),
        calendars or {},
        _mentioned(humans, of_account) | of_account,
        of_person,
        handles,
    )


def _mentioned(humans: Sequence[Account], of_account: Mapping[Ref, str]) -> dict[Ref, str]:
    """Refs by which texts mention people where they name an account by something else than its id."""
    return {ref(a.source, a.type, alias): of_account[a.ref] for a in humans for alias in a.aliases}


def _handles(humans: Sequence[Account], of_account: Mapping[Ref, str], same: Sequence[Sequence[str]]) -> dict[str, str]:
    """Every name by which a membership may call a person."""
    handles = {**{a.email.lower(): of_account[a.ref] for a in reversed(humans) if a.email}, **of_account}
    for group in same:
        known = next((handles[_handle(h)] for h in group if _handle(h) in handles), None)
        handles |= {_handle(h): known for h in group if known and _handle(h) not in handles}
    return handles


def _placed(memberships: Iterable[tuple[str, Membership]], handles: Mapping[str, str]) -> list[Membership]:
    return [m.model_copy(update={"person": handles[_handle(h)]}) for h, m in memberships if _handle(h) in handles]


def _handle(handle: str) -> str:
    return handle.lower() if "@" in handle else handle
