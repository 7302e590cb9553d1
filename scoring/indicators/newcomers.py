"""ON1, newcomer integration: days from joining to the first strong proof, given or received."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from scoring.indicators.figures import figure, nothing
from scoring.indicators.registry import Values, View, indicator
from scoring.indicators.sides import days, team_ids
from scoring.indicators.survival import Spell, happened_by
from sync.model import Indicator, Proof
from sync.rows import PersonEntry

SOURCE = "days to the first strong row given or received; median by Kaplan and Meier (S1-12)"


@indicator("ON1", of="team", unit="days", source=SOURCE, shown=("NP team",))
def integration(view: View) -> Values:
    """The median over those who joined in the period; hidden below five of them."""
    spells: dict[str, list[Spell]] = defaultdict(list)
    for person, joined_on in _joined(view).items():
        if home := view.scene.staff.home(person, view.scene.calendar.midnight(joined_on)):
            spells[home].append(_spell(view, person, joined_on))
    return {team: _median(view, spells[team]) for team in team_ids(view)}


@indicator("ON1", of="person", unit="days", source=SOURCE, shown=("ND person",), private=True)
def own_integration(view: View) -> Values:
    found = {}
    for person, joined_on in _joined(view).items():
        spell = _spell(view, person, joined_on)
        value = figure("ON1", spell.length, "days", 1) if spell.ended else nothing("ON1", "days", "no_strong_row")
        found[person] = value
    return found


@indicator(
    "ON1M",
    of="team",
    unit="count",
    source="strong rows that newcomers owe to their mentors (S1-12)",
    reads=(PersonEntry,),
    shown=("NP team",),
)
def mentored(view: View) -> Values:
    """Of the newcomers of five or more."""
    rows: dict[str, int] = defaultdict(int)
    newcomers: dict[str, int] = defaultdict(int)
    mentors = _mentors(view)
    for person, joined_on in _joined(view).items():
        if home := view.scene.staff.home(person, view.scene.calendar.midnight(joined_on)):
            newcomers[home] += 1
            rows[home] += sum(row.helper in mentors.get(person, ()) for row in _strong(view, person))
    few = nothing("ON1M", "count", "few_newcomers")
    enough = view.scene.policy.cell_people
    return {
        team: figure("ON1M", rows[team], "count", newcomers[team]) if newcomers[team] >= enough else few
        for team in team_ids(view)
    }


def _joined(view: View) -> Mapping[str, date]:
    """Person -> the day of joining, of those who joined in the period so far: by the directory of people, else by their
    first membership. A move from team to team is no joining."""
    first, after = days(view)
    found: dict[str, date] = {}
    for membership in view.scene.snapshot.directory.memberships:
        if not view.scene.snapshot.directory.teams[membership.team].joint:
            since = membership.since or date.min
            found[membership.person] = min(found.get(membership.person, since), since)
    for person, entry in _entries(view):
        found |= {person: entry.since} if entry.since else {}
    last = min(after, view.scene.staff.day(view.until_at))
    return {person: on for person, on in sorted(found.items()) if first <= on < after and on <= last}


def _entries(view: View) -> list[tuple[str, PersonEntry]]:
    """Rows of people that we know; a person's rows in order of refs."""
    entries = ((account, entry) for entry in view.scene.snapshot.of(PersonEntry) for account in entry.accounts)
    return [(person, entry) for account, entry in entries if (person := view.scene.staff.person(account))]


def _mentors(view: View) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for person, entry in _entries(view):
        found[person] |= {mentor for account in entry.mentors if (mentor := view.scene.staff.person(account))}
    return found


def _strong(view: View, person: str) -> list[Proof]:
    """That the person gave or received."""
    return [row for row in view.proofs if row.step > 1 and row.units > 0 and person in (row.helper, row.owner)]


def _spell(view: View, person: str, joined_on: date) -> Spell:
    day = view.scene.staff.day
    waits = [(day(row.at) - joined_on).days for row in _strong(view, person) if day(row.at) >= joined_on]
    return Spell(min(waits), ended=True) if waits else Spell((day(view.until_at) - joined_on).days, ended=False)


def _median(view: View, spells: Sequence[Spell]) -> Indicator:
    """The first day by which half of them have one."""
    if len(spells) < view.scene.policy.cell_people:
        return nothing("ON1", "days", "few_newcomers")
    lengths = sorted({spell.length for spell in spells if spell.ended})
    half = next((n for n in lengths if happened_by(n, spells).share * 2 >= 1), None)
    return nothing("ON1", "days", "no_strong_row") if half is None else figure("ON1", half, "days", len(spells))
