"""The Owen value of a shared goal: how credit is split when players belong to teams (Owen, in Essays in Mathematical
Economics and Game Theory, 1977).

A key result needs everyone who is in it, so the game is a sum of unanimity games and the value has a closed form: a key
result's worth is divided first by the number of teams in it, then by the people of that team in it. Naming more colleagues
gains a team nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

Player = tuple[str, str]
"""Team, person."""


@dataclass(frozen=True)
class Part:
    """A key result: what it is worth, and the people of each team in it. A team may be in it without anybody named."""

    worth: Fraction
    people: Mapping[str, frozenset[str]]
    source: str = ""
    """Its record."""


def of_teams(parts: Iterable[Part]) -> dict[str, Fraction]:
    """Team -> its share, whether or not anybody of it is named."""
    found: dict[str, Fraction] = defaultdict(Fraction)
    for part in parts:
        for team in part.people:
            found[team] += part.worth / len(part.people)
    return dict(found)


def of_people(parts: Iterable[Part]) -> dict[Player, Fraction]:
    """(team, person) -> share."""
    found: dict[Player, Fraction] = defaultdict(Fraction)
    for part in parts:
        for team, people in part.people.items():
            for person in people:
                found[team, person] += part.worth / len(part.people) / len(people)
    return dict(found)
