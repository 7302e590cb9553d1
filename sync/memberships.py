"""Who was in which team when, as far as others say it: groups of Jira, teams of Atlassian, a people database of Notion.

A group only says who is in it now, so its memberships are dated by observation: whom the first reading finds was always in
it, whoever comes later is in it since the day of the reading that found them, and whoever is missing was in it until that
day. A people database dates its rows itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sync.model import Group, Membership, Ref
from sync.staffing import Origin, TeamTable

KINDS = {"group": "jira_group", "team": "atlassian_team"}
"""A group record's kind -> the key of `from` that names it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a people database: one human, in `team` (its id or name) while `since <= t < until`."""

    name: str
    team: str
    email: str | None = None
    accounts: tuple[Ref, ...] = ()
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Spell:
    """`account` was in the group while `since <= t < until`."""

    account: Ref
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Roll:
    """A group as it was seen over time. `spells` are in the order of accounts and days."""

    group: Ref
    kind: str
    name: str
    read_on: date
    spells: tuple[Spell, ...] = ()

    @property
    def names(self) -> tuple[str, str]:
        """By which the configuration may call it: name and id."""
        return self.name, self.group.split("/", 2)[-1]


def observed(before: Roll | None, now: Collection[Ref], day: date) -> tuple[Spell, ...]:
    """The spells of a group after a reading on `day` that found the accounts `now`. `before` is None when the group was never
    read. A reading of an earlier day than the last one counts as of the last one's day."""
    if before is None:
        return tuple(Spell(account) for account in sorted(now))
    day = max(day, before.read_on)
    kept = [_after(spell, spell.account in now, day) for spell in before.spells]
    going_on = {spell.account for spell in kept if spell.until is None}
    # A stay that ends on the day it began was none.
    spells = [spell for spell in kept if spell.until is None or spell.since != spell.until]
    spells += [Spell(account, day) for account in now if account not in going_on]
    return tuple(sorted(spells, key=lambda spell: (spell.account, spell.since or date.min)))


def _after(spell: Spell, present: bool, day: date) -> Spell:
    if present and spell.until == day:  # gone and back on one day
        return replace(spell, until=None)
    if not present and spell.until is None:
        return replace(spell, until=day)
    return spell


def roll_of(before: Roll | None, group: Group, day: date) -> Roll:
    read_on = max(day, before.read_on) if before else day
    return Roll(group.ref, KINDS[group.kind], group.name, read_on, observed(before, frozenset(group.members), day))


def from_origins(
    teams: Sequence[TeamTable], rolls: Iterable[Roll], entries: Sequence[Entry] = ()
) -> Iterator[tuple[str, Membership]]:
    """Memberships by handle, as `directory` takes them, in the order of teams and of their `from`."""
    known = list(rolls)
    for team in teams:
        for origin in team.origins:
            yield from _entered(team, entries) if origin.notion_people else _seen(team, origin, known)


def called(origin: Origin, rolls: Iterable[Roll]) -> list[Roll]:
    """The groups that an origin names."""
    name = origin.jira_group or origin.atlassian_team
    return [roll for roll in rolls if roll.kind == origin.kind and name in roll.names]


def _seen(team: TeamTable, origin: Origin, rolls: Sequence[Roll]) -> Iterator[tuple[str, Membership]]:
    for roll in called(origin, rolls):
        for spell in roll.spells:
            yield spell.account, _membership(team, spell.since, spell.until)


def _entered(team: TeamTable, entries: Sequence[Entry]) -> Iterator[tuple[str, Membership]]:
    for entry in entries:
        if entry.team.strip().casefold() in (team.id.casefold(), team.name.casefold()):
            for handle in entry_handles(entry):
                yield handle, _membership(team, entry.since, entry.until)


def entry_handles(entry: Entry) -> tuple[str, ...]:
    """All of them, since only an admin joins accounts: until then each of a person's accounts is placed."""
    return (*((entry.email.lower(),) if entry.email else ()), *entry.accounts)


def _membership(team: TeamTable, since: date | None, until: date | None) -> Membership:
    return Membership(person="", team=team.id, since=since, until=until)


def unread(teams: Sequence[TeamTable], rolls: Mapping[Ref, Roll], entries: Sequence[Entry] = ()) -> list[str]:
    """What `from` names and no reading has found, for `check`."""
    return [
        f"{origin.kind} {origin.jira_group or origin.atlassian_team or team.name}"
        for team in teams
        for origin in team.origins
        if not (any(_entered(team, entries)) if origin.notion_people else called(origin, rolls.values()))
    ]
