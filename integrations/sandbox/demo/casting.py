"""Which people play a part. Only the generator's `random.Random` decides, and never the order of a set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from random import Random
from typing import Generic, TypeVar

from integrations.sandbox.company.people import Person
from integrations.sandbox.demo.people import PEOPLE, SPAMMER, TEAMS

T = TypeVar("T")

NOTICE = timedelta(days=30)
"""Nobody who is about to leave takes on anything new."""

PAIR_HELPERS = 4
"""People of one team who mostly help one other team: fewer than the team has, more than the privacy rule asks for."""


class Deck(Generic[T]):
    """Draws every item once before any is drawn again."""

    def __init__(self, rng: Random, items: Iterable[T]) -> None:
        self._rng, self._items = rng, list(items)
        self._left: list[T] = []

    def draw(self, fits: Callable[[T], bool] = lambda _: True) -> T:
        """The next item that fits. Raises StopIteration when no item ever does."""
        if not any(map(fits, self._left)):
            self._left += self._rng.sample(self._items, len(self._items))
        found = next(number for number, item in enumerate(self._left) if fits(item))
        return self._left.pop(found)


class Cast:
    """People by team and day. Who helps whom often is drawn once, so that some people help a lot and some hardly."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._owners = {id_: Deck(rng, team.members) for id_, team in TEAMS.items()}
        self._authors = {id_: Deck(rng, team.members) for id_, team in TEAMS.items()}
        self._warmth = {login: rng.lognormvariate(0, 0.7) for login in PEOPLE}
        self._circles = {(a, b): self._circle(a) for a in TEAMS for b in TEAMS if a != b}
        self._turns = dict.fromkeys(self._circles, 0)

    def _circle(self, team: str) -> list[Person]:
        """The team's people, those who will help first."""
        members = [person for person in TEAMS[team].members if person.login != SPAMMER]
        return sorted(members, key=lambda person: self._rng.expovariate(self._warmth[person.login]))

    def owner(self, team: str, day: date) -> Person:
        lead = TEAMS[team].lead
        return self._owners[team].draw(lambda person: person != lead and available(person, team, day))

    def reporter(self, team: str, day: date, owner: Person) -> Person:
        """Mostly the lead, never the owner."""
        lead = TEAMS[team].lead
        if lead != owner and self._rng.random() < 0.6:
            return lead
        return self.mate(team, day, owner)

    def mate(self, team: str, day: date, *others: Person) -> Person:
        """Somebody else of the team."""
        return self._rng.choice([p for p in TEAMS[team].members if available(p, team, day) and p not in others])

    def author(self, team: str, day: date) -> Person:
        """Somebody who writes in Notion."""
        return self._authors[team].draw(
            lambda person: person.in_notion and person.login != SPAMMER and available(person, team, day)
        )

    def helper(self, team: str, helped: str, day: date) -> Person:
        present = [person for person in self._circles[team, helped] if available(person, team, day)]
        turn = self._turns[team, helped]
        self._turns[team, helped] += 1
        return present[:PAIR_HELPERS][turn % min(PAIR_HELPERS, len(present))]


def available(person: Person, team: str, day: date) -> bool:
    return person.team_on(day) == team and person.team_on(day + NOTICE) is not None


def mentioned(people: Sequence[Person]) -> list[Person]:
    """Those who can be named in Notion."""
    return [person for person in people if person.in_notion]
