"""Who there is: teams of very different sizes, and people with traits that nobody in the organisation can see."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from integrations.sandbox.generator.scenario import LEAST_IN_TEAM, Scenario, Size

FRIENDS = 12


@dataclass(frozen=True)
class Soul:
    """One person. `number` is also the place in `Population.people`."""

    number: int
    team: int
    skill: float
    """Lognormal(0, 0.4): what an hour of help is worth."""
    propensity: float
    """Gamma(1.2): how often they help."""
    chattiness: float
    """Lognormal(1.8, 1.0), independent of the rest: comments a quarter that help nobody."""
    generosity: float
    """How readily they thank."""
    friends: tuple[int, ...]
    """Of other teams."""
    serves: int | None
    """The one person they help, if they are dedicated."""
    popular: bool


@dataclass(frozen=True)
class Population:
    teams: tuple[tuple[int, ...], ...]
    people: tuple[Soul, ...]

    def mates(self, number: int) -> list[int]:
        """The others of the team."""
        return [each for each in self.teams[self.people[number].team] if each != number]

    def outsiders(self, number: int) -> list[int]:
        """Everyone of other teams."""
        return [soul.number for soul in self.people if soul.team != self.people[number].team]


def draw(rng: Random, size: Size, scenario: Scenario) -> Population:
    """The same generator state gives the same people in every scenario, but for what the scenario changes."""
    home = [team for team, heads in enumerate(_head_counts(rng, size)) for _ in range(heads)]
    popular = set(rng.sample(range(size.people), round(size.people * scenario.executives)))
    people = tuple(_soul(rng, number, home, scenario, number in popular) for number in range(size.people))
    teams = tuple(tuple(n for n, team in enumerate(home) if team == each) for each in range(size.teams))
    return Population(teams, people)


def _head_counts(rng: Random, size: Size) -> list[int]:
    """Dirichlet(2) shares of the people, but nobody works alone: at least three in each team."""
    shares = [rng.gammavariate(2, 1) for _ in range(size.teams)]
    spare = size.people - LEAST_IN_TEAM * size.teams
    exact = [spare * share / sum(shares) for share in shares]
    heads = [LEAST_IN_TEAM + int(each) for each in exact]
    by_rest = sorted(range(size.teams), key=lambda team: int(exact[team]) - exact[team])
    for team in by_rest[: size.people - sum(heads)]:
        heads[team] += 1
    return heads


def _soul(rng: Random, number: int, home: list[int], scenario: Scenario, popular: bool) -> Soul:
    others = [each for each, team in enumerate(home) if team != home[number]]
    friends = tuple(rng.sample(others, min(FRIENDS, len(others))))
    return Soul(
        number=number,
        team=home[number],
        skill=rng.lognormvariate(0, 0.4),
        propensity=rng.gammavariate(1.2, 1),
        chattiness=rng.lognormvariate(1.8, 1.0),
        generosity=rng.betavariate(*scenario.generosity),
        friends=friends,
        serves=friends[0] if rng.random() < scenario.dedicated else None,
        popular=popular,
    )
