"""Points against what somebody in that role had the time to give: R = (S + k) / (E + k) (method, section 4).

E is the mean rate of the people with the same role, in points a full-time week, times the person's own full-time weeks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from scoring.rounds import Round
from sync.model import POINT
from sync.rows import PersonEntry

if TYPE_CHECKING:
    from scoring.indicators.registry import View


def exposures(view: View, round_: Round, given: Mapping[str, int]) -> Mapping[str, Fraction]:
    """Person -> R, of everybody who belonged to a team in the round. `given` are units."""
    weeks, roles = _weeks(view, round_), _roles(view)
    units: dict[str, int] = defaultdict(int)
    time: dict[str, Fraction] = defaultdict(Fraction)
    for person, worked in weeks.items():
        units[roles.get(person, "")] += given.get(person, 0)
        time[roles.get(person, "")] += worked
    rates = {role: Fraction(units[role]) / time[role] for role in time}
    k = Fraction(view.scene.policy.exposure_prior) * POINT
    return {p: (given.get(p, 0) + k) / (rates[roles.get(p, "")] * worked + k) for p, worked in weeks.items()}


def _weeks(view: View, round_: Round) -> Mapping[str, Fraction]:
    """Full-time weeks of everybody who had any: days in a team, by the hours that the directory of people says."""
    full, parts = view.scene.policy.full_time_hours, _hours(view)
    days: dict[str, set[date]] = defaultdict(set)
    staff, directory = view.scene.staff, view.scene.snapshot.directory
    first, after = staff.day(round_.start_at), staff.day(min(round_.until_at, view.until_at))
    for m in directory.memberships:
        if not directory.teams[m.team].joint:
            days[m.person] |= _days(max(m.since or first, first), min(m.until or after, after))
    worked = {person: len(found) * parts.get(person, Fraction(full)) / full / 7 for person, found in days.items()}
    return {person: weeks for person, weeks in sorted(worked.items()) if weeks}


def _days(first: date, after: date) -> set[date]:
    return {first + timedelta(days=n) for n in range((after - first).days)}


def _entries(view: View) -> Mapping[str, PersonEntry]:
    staff = view.scene.staff
    found: dict[str, PersonEntry] = {}
    for entry in view.scene.snapshot.of(PersonEntry):
        found |= {person: entry for account in entry.accounts if (person := staff.person(account))}
    return found


def _hours(view: View) -> Mapping[str, Fraction]:
    entries = view.once(_entries).items()
    return {person: Fraction(e.capacity_hours) for person, e in entries if e.capacity_hours is not None}


def _roles(view: View) -> Mapping[str, str]:
    """Who has none is in one group with all who have none."""
    return {person: entry.role.strip().casefold() for person, entry in view.once(_entries).items()}
