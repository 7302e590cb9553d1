"""Names, languages and accounts for the people of a story: departments that write in three languages."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from random import Random
from typing import Any

from integrations.sandbox.company.people import Membership, Person, Team
from integrations.sandbox.generator.population import Population

DOMAIN = "tongxin.example"
LANGUAGES, LANGUAGE_WEIGHTS = ("zh-Hant", "zh-Hans", "en"), (60, 20, 20)
HIDDEN = 0.03
"""Of accounts do not show their e-mail address in Jira."""


@dataclass(frozen=True)
class Cast:
    """By number of the person and of the team."""

    people: tuple[Person, ...]
    teams: tuple[Team, ...]
    languages: tuple[str, ...]
    """Of teams."""


def content(name: str) -> dict[str, Any]:
    """One of the files of `content/`."""
    text = files("integrations.sandbox.generator").joinpath("content", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def cast(rng: Random, population: Population) -> Cast:
    names = content("names")
    languages = tuple(rng.choices(LANGUAGES, LANGUAGE_WEIGHTS)[0] for _ in population.teams)
    drawn = _names(rng, names)
    people = tuple(
        _person(rng, next(drawn), soul.number, f"t{soul.team + 1}", languages[soul.team]) for soul in population.people
    )
    teams = tuple(
        _team(names["departments"], number, languages[number], tuple(people[each] for each in members))
        for number, members in enumerate(population.teams)
    )
    return Cast(people, teams, languages)


def _names(rng: Random, names: dict[str, Any]) -> Iterator[tuple[list[str], list[str]]]:
    """Every combination of a surname and a given name once, then all over again."""
    every = [(surname, given) for surname in names["surnames"] for given in names["given"]]
    while True:
        yield from rng.sample(every, len(every))


def _person(rng: Random, name: tuple[list[str], list[str]], number: int, team: str, language: str) -> Person:
    surname, given = name
    family, own = surname[LANGUAGES.index(language)], given[LANGUAGES.index(language)]
    return Person(
        login=f"{given[2]}.{surname[2]}.{number + 1}".lower(),
        name=f"{own} {family}" if language == "en" else f"{family}{own} {given[2]}",
        memberships=(Membership(team),),
        jira_email=rng.random() >= HIDDEN,
        domain=DOMAIN,
    )


def _team(departments: list[list[str]], number: int, language: str, members: tuple[Person, ...]) -> Team:
    """After the listed departments come second and third ones."""
    round_, place = divmod(number, len(departments))
    key, *names = departments[place]
    name, again = names[LANGUAGES.index(language)], str(round_ + 1) if round_ else ""
    return Team(f"t{number + 1}", f"{name} {again}".strip(), key + again, members)
