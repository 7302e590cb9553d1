"""What happens: who helps whom, what it is worth, what of it leaves a trace. Pure: no sandbox, no clock, no files.

`draw` gives a whole `Story` in a fraction of a second; `proofs` says which rows the finders owe us for it, `truth` what
the help was worth, and `write` turns it into a Jira and a Notion.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp
from random import Random
from typing import Literal

from integrations.sandbox.generator import jobs, population
from integrations.sandbox.generator.jobs import Job, TaskSize
from integrations.sandbox.generator.population import Population, Soul
from integrations.sandbox.generator.scenario import Scenario, Size

Kind = Literal["answer", "review", "doc", "assist"]
Thanks = Literal["", "comment", "field"]
Said = Literal["", "empty", "words"]

KINDS: tuple[Kind, ...] = ("answer", "review", "doc", "assist")
WEIGHTS = (40, 15, 20, 25)
WORTH: Mapping[TaskSize, float] = {"S": 0.5, "M": 1.0, "L": 2.0}
"""Help with big work is worth more: the method's own sizes."""
EFFORT = 0.4
"""Sigma of a lognormal: what one help is worth beside another by the same person. A help is then worth 1.2 on average, which
is also what `quality` is measured by."""
FIELD = 0.3
"""Of acknowledgements are made in the Helpers (協作人) field, the rest in words."""
COURTESIES = 30.0
"""Thanks a quarter that a popular person gets for nothing."""
GREETED = 0.5
"""Of courtesies follow a friendly word of the popular person, the others follow nothing."""
ASKED = 0.5
"""Of hands that are lent were asked for; answers always are."""
SILENT = 0.5
"""Of hands that were lent, then thanked for, and that nobody reacted to otherwise: there is nothing but the thanks."""
EMPTY = 0.6
"""Of chatter is 收到 and the like."""
ON_PAGE, ON_REQUEST = 0.12, 0.2
"""Of answers are given on a page of the owner, or to a request to the helper's team."""


@dataclass(frozen=True)
class Help:
    """One help, or what looks like one: then `value` is 0. What no tool has a trace of has no `job`."""

    number: int
    quarter: int
    helper: int
    owner: int
    kind: Kind
    value: float
    logged: bool = True
    used: bool = False
    thanks: Thanks = ""
    job: int | None = None
    size: TaskSize = "M"
    """Of the work that it is for."""
    asked: bool = False
    """The owner asked the helper for it there."""
    said: Said = ""
    """What the helper wrote there."""


@dataclass(frozen=True)
class Chatter:
    """A comment that helps nobody. One that is not `empty` says something, but nobody reacts to it."""

    speaker: int
    job: int
    empty: bool


@dataclass(frozen=True)
class Story:
    size: Size
    scenario: Scenario
    seed: int
    population: Population
    jobs: tuple[Job, ...]
    helps: tuple[Help, ...]
    chatter: tuple[Chatter, ...]


def draw(size: Size, scenario: Scenario, seed: int) -> Story:
    rng = Random(seed)  # noqa: S311 (a story, not a secret)
    people = population.draw(rng, size, scenario)
    done: list[Job] = []
    helps: list[Help] = []
    chatter: list[Chatter] = []
    for quarter in range(size.quarters):
        given = [*_helps(rng, people, scenario, quarter)]
        talk = Counter({soul.number: round(soul.chattiness) for soul in people.people})
        given += _false(rng, people, scenario, quarter, talk)
        placed, work = _placed(rng, size, people, scenario, quarter, given, first=len(done))
        helps += (replace(each, number=len(helps) + n) for n, each in enumerate(placed))
        done += work
        chatter += _chatter(rng, people, work, placed, talk)
    return Story(size, scenario, seed, people, tuple(done), tuple(helps), tuple(chatter))


def quality(value: float) -> float:
    """How much of a help its owner feels: 1 - exp(-value / 1.2)."""
    return 1 - exp(-value / 1.2)


def _helps(rng: Random, people: Population, scenario: Scenario, quarter: int) -> Iterator[Help]:
    for soul in people.people:
        outsiders = people.outsiders(soul.number)
        for _ in range(poisson(rng, scenario.helps * soul.propensity / 1.2)):
            owner = _owner(rng, soul, outsiders, scenario)
            yield _help(rng, scenario, quarter, soul, people.people[owner])


def _owner(rng: Random, soul: Soul, outsiders: Sequence[int], scenario: Scenario) -> int:
    if soul.serves is not None:
        return soul.serves
    return rng.choice(soul.friends if rng.random() < scenario.friends else outsiders)


def _help(rng: Random, scenario: Scenario, quarter: int, helper: Soul, owner: Soul) -> Help:
    """Worth the helper's skill times the size of the work times an effort; thanked the more readily the more it was worth."""
    size = jobs.drawn_size(rng)
    value = helper.skill * WORTH[size] * rng.lognormvariate(0, EFFORT)
    kind = rng.choices(KINDS, WEIGHTS)[0]
    if rng.random() < scenario.unlogged:
        return Help(0, quarter, helper.number, owner.number, kind, value, logged=False, size=size)
    used = rng.random() < scenario.used
    thanked = rng.random() < owner.generosity * (0.35 + 0.65 * quality(value))
    thanks: Thanks = ("field" if rng.random() < FIELD else "comment") if thanked else ""
    said = _said(rng, kind, used, thanked)
    asked = said == "words" and (kind == "answer" or (kind == "assist" and rng.random() < ASKED))
    return Help(0, quarter, helper.number, owner.number, kind, value, True, used, thanks, None, size, asked, said)


def _said(rng: Random, kind: Kind, used: bool, thanked: bool) -> Said:
    """Help leaves words, or a doc that is linked. Of a hand that nobody reacts to, the thanks may be all there is to see."""
    unseen = thanked and not used and rng.random() < SILENT
    return "" if kind == "doc" or (kind == "assist" and unseen) else "words"


def _false(rng: Random, people: Population, scenario: Scenario, quarter: int, talk: Counter[int]) -> Iterator[Help]:
    """Uses and thanks of those who were of no help: some of what the talkative say (then taken out of `talk`), and courtesies
    to the popular."""
    for soul in people.people:
        for _ in range(talk[soul.number]):
            used, thanked = rng.random() < scenario.false_uses, rng.random() < scenario.false_thanks
            said: Said = "empty" if rng.random() < EMPTY and not used else "words"
            if used or thanked:
                talk[soul.number] -= 1
                yield _nothing(rng, people, quarter, soul, said, used=used, thanked=thanked)
        for _ in range(poisson(rng, COURTESIES) if soul.popular else 0):
            yield _nothing(rng, people, quarter, soul, "words" if rng.random() < GREETED else "", thanked=True)


def _nothing(
    rng: Random, people: Population, quarter: int, soul: Soul, said: Said, *, used: bool = False, thanked: bool = False
) -> Help:
    """A comment, or nothing at all, that was of no help, to whoever it was meant for."""
    owner, size = rng.choice(people.outsiders(soul.number)), jobs.drawn_size(rng)
    thanks: Thanks = "comment" if thanked else ""
    return Help(0, quarter, soul.number, owner, "assist", 0.0, True, used, thanks, None, size, False, said)


def _placed(
    rng: Random,
    size: Size,
    people: Population,
    scenario: Scenario,
    quarter: int,
    given: Sequence[Help],
    *,
    first: int,
) -> tuple[list[Help], list[Job]]:
    """Every logged help on a piece of work of its owner. No work is helped twice while there is enough of it."""
    plan = jobs.Plan(rng, size, people, scenario, quarter, first)
    ordered = rng.sample(given, len(given))
    placed = [_at(plan, each, _place(rng, plan, each)) if each.logged else each for each in ordered]
    plan.fill()
    return placed, plan.jobs


def _at(plan: jobs.Plan, help_: Help, number: int) -> Help:
    """A page has no Helpers field: thanks there are words."""
    words = help_.thanks == "field" and plan.place(number) == "page"
    return replace(help_, job=number, thanks="comment" if words else help_.thanks)


def _place(rng: Random, plan: jobs.Plan, help_: Help) -> int:
    felt = quality(help_.value)
    if help_.kind == "answer":
        luck = rng.random()
        if luck < ON_PAGE and plan.pages_left:
            return plan.add("page", help_.owner, felt, help_.size)
        if luck < ON_PAGE + ON_REQUEST and plan.tasks_left:
            return plan.add("request", help_.owner, felt, help_.size, asked=help_.helper)
    return plan.task_of(help_.owner, felt, help_.size)


def _chatter(
    rng: Random, people: Population, work: Sequence[Job], helps: Sequence[Help], talk: Mapping[int, int]
) -> Iterator[Chatter]:
    """On work of other teams; words with content only where nobody was helped, for else a reaction to the help would
    look like one to them."""
    helped = {each.job for each in helps}
    tasks = [job for job in work if job.place == "task"]
    anywhere, quiet = _elsewhere(people, tasks), _elsewhere(people, [job for job in tasks if job.number not in helped])
    for soul in people.people:
        for _ in range(talk[soul.number]):
            empty = rng.random() < EMPTY
            jobs_ = anywhere[soul.team] if empty else quiet[soul.team] or anywhere[soul.team]
            yield Chatter(soul.number, rng.choice(jobs_), empty)


def _elsewhere(people: Population, work: Sequence[Job]) -> Sequence[Sequence[int]]:
    """By team: the work of all others."""
    teams = [people.people[job.owner].team for job in work]
    each = range(len(people.teams))
    return [[job.number for job, own in zip(work, teams, strict=True) if own != team] for team in each]


def poisson(rng: Random, mean: float) -> int:
    """Knuth's method; the means here are small."""
    limit, count, product = exp(-mean), 0, rng.random()
    while product > limit:
        count += 1
        product *= rng.random()
    return count
