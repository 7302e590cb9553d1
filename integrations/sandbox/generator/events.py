"""What happens: who helps whom, what it is worth, what of it leaves a trace. Pure: no sandbox, no clock, no files.

`draw` gives a whole `Story` in a fraction of a second; `proofs` says which rows the finders owe us for it, `truth` what
the help was worth, and `write` turns it into a Jira and a Notion.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import exp
from random import Random
from typing import Literal

from integrations.sandbox.generator import jobs, population
from integrations.sandbox.generator.jobs import Job
from integrations.sandbox.generator.population import Population, Soul
from integrations.sandbox.generator.scenario import Scenario, Size

Kind = Literal["answer", "review", "doc", "assist"]
Thanks = Literal["", "comment", "field"]

KINDS: tuple[Kind, ...] = ("answer", "review", "doc", "assist")
WEIGHTS = (40, 15, 20, 25)
FIELD = 0.3
"""Of acknowledgements are made in the Helpers (協作人) field, the rest in words."""
COURTESIES = 20.0
"""Thanks a quarter that a popular person gets for nothing."""
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
        given += _false(rng, people, scenario, quarter, given)
        placed, work = _placed(rng, size, people, scenario, quarter, given, first=len(done))
        helps += (replace(each, number=len(helps) + n) for n, each in enumerate(placed))
        done += work
        chatter += _chatter(rng, people, work, placed)
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
    """Worth the helper's skill times an effort of lognormal(0, 0.6); thanked the more readily the more it was worth."""
    value = helper.skill * rng.lognormvariate(0, 0.6)
    kind = rng.choices(KINDS, WEIGHTS)[0]
    logged = rng.random() >= scenario.unlogged
    used = rng.random() < scenario.used
    thanked = rng.random() < owner.generosity * (0.35 + 0.65 * quality(value))
    thanks: Thanks = ("field" if rng.random() < FIELD else "comment") if thanked and logged else ""
    return Help(0, quarter, helper.number, owner.number, kind, value, logged, used and logged, thanks)


def _false(rng: Random, people: Population, scenario: Scenario, quarter: int, given: Sequence[Help]) -> Iterator[Help]:
    """Uses and thanks of those who were of no help: the talkative, who are seen; and courtesies to the popular."""
    uses, thanks = sum(each.used for each in given), sum(bool(each.thanks) for each in given)
    loud = [soul.chattiness for soul in people.people]
    for soul in rng.choices(people.people, loud, k=_share(uses, scenario.false_uses)):
        kind: Kind = "answer" if rng.random() < 0.5 else "assist"
        yield Help(0, quarter, soul.number, rng.choice(people.outsiders(soul.number)), kind, 0.0, used=True)
    thanked = rng.choices(people.people, loud, k=_share(thanks, scenario.false_thanks))
    courtly = [soul for soul in people.people if soul.popular for _ in range(poisson(rng, COURTESIES))]
    for soul in [*thanked, *courtly]:
        owner = rng.choice(people.outsiders(soul.number))
        yield Help(0, quarter, soul.number, owner, "assist", 0.0, thanks="comment")


def _share(real: int, share: float) -> int:
    """How many false ones make up `share` of all."""
    return round(real * share / (1 - share))


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
            return plan.add("page", help_.owner, felt)
        if luck < ON_PAGE + ON_REQUEST and plan.tasks_left:
            return plan.add("request", help_.owner, felt, asked=help_.helper)
    return plan.task_of(help_.owner, felt)


def _chatter(rng: Random, people: Population, work: Sequence[Job], helps: Sequence[Help]) -> Iterator[Chatter]:
    """On work of other teams; words with content only where nobody was helped, for else a reaction to the help would
    look like one to them."""
    helped = {each.job for each in helps}
    tasks = [job for job in work if job.place == "task"]
    quiet = [job for job in tasks if job.number not in helped] or tasks
    for soul in people.people:
        for _ in range(round(soul.chattiness)):
            empty = rng.random() < EMPTY
            job = rng.choice(tasks if empty else quiet)
            if people.people[job.owner].team != soul.team:
                yield Chatter(soul.number, job.number, empty)


def poisson(rng: Random, mean: float) -> int:
    """Knuth's method; the means here are small."""
    limit, count, product = exp(-mean), 0, rng.random()
    while product > limit:
        count += 1
        product *= rng.random()
    return count
