"""The work on which people help: tasks, requests to another team, and pages, with their times in working minutes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Literal

from integrations.sandbox.company import office
from integrations.sandbox.generator.population import Population
from integrations.sandbox.generator.scenario import Scenario, Size

Place = Literal["task", "request", "page"]
TaskSize = Literal["S", "M", "L"]
Ending = Literal["on_time", "late", "reopened", "open"]

LAST_QUARTER = (2026, 3)
"""The one that ended last: the organisation is looked at in the days after it."""
LONGEST_DAYS = 12
SIZES: tuple[TaskSize, ...] = ("S", "M", "L")
SIZE_WEIGHTS = (35, 45, 20)
PAGE_SHARE = 0.2
"""Of pages at most are places of help."""


@dataclass(frozen=True)
class Job:
    number: int
    quarter: int
    place: Place
    owner: int
    mate: int | None
    """A second person of the owner's team who has a hand in it, the witness. Without one the owner does it all alone."""
    asked: int | None
    """Who answers the request."""
    size: TaskSize
    """What it is, known or not."""
    sized: bool
    """Is the size written on it?"""
    created: int
    started: int
    submitted: int
    finished: int
    due: date
    ending: Ending


class Plan:
    """The work of one quarter while it is being handed out. Numbers go on from `first`."""

    def __init__(
        self, rng: Random, size: Size, people: Population, scenario: Scenario, quarter: int, first: int
    ) -> None:
        self._rng, self._people, self._scenario = rng, people, scenario
        self._quarter, self._first = quarter, first
        self._opens, self._closes = span(size.quarters, quarter)
        self._idle = set(range(size.people))
        self._tasks_of: dict[int, list[int]] = defaultdict(list)
        self._left = share(size.tasks, size.quarters, quarter) - size.teams
        self.pages_left = int(share(size.pages, size.quarters, quarter) * PAGE_SHARE)
        self.jobs: list[Job] = []

    @property
    def tasks_left(self) -> bool:
        """Is there more than everybody's first task?"""
        return self._left > len(self._idle)

    def task_of(self, owner: int, felt: float, size: TaskSize) -> int:
        """A new task of the owner, or when there are no more an old one, of whatever size. Help that is felt makes a good
        end likelier."""
        if self.tasks_left or owner in self._idle:
            return self.add("task", owner, felt, size)
        return self._rng.choice(self._tasks_of[owner])

    def fill(self) -> None:
        """The rest of the quarter's tasks, on which nobody helps."""
        while self._left > 0:
            owner = self._idle.pop() if self._idle else self._rng.randrange(len(self._people.people))
            self.add("task", owner, 0.5, drawn_size(self._rng))

    def place(self, number: int) -> Place:
        return self.jobs[number - self._first].place

    def add(self, place: Place, owner: int, felt: float, size: TaskSize, asked: int | None = None) -> int:
        number = self._first + len(self.jobs)
        self.jobs.append(self._job(number, place, owner, felt, size, asked))
        if place == "page":
            self.pages_left -= 1
            return number
        self._left -= 1
        if place == "task":
            self._idle.discard(owner)
            self._tasks_of[owner].append(number)
        return number

    def _job(self, number: int, place: Place, owner: int, felt: float, size: TaskSize, asked: int | None) -> Job:
        rng = self._rng
        ending = self._ending(felt)
        planned, slip = rng.randrange(3, 9), rng.choice((1, 1, 2, 3)) if ending == "late" else 0
        last_day = self._closes // office.DAY - LONGEST_DAYS
        created = rng.randrange(self._opens // office.DAY, last_day) * office.DAY + rng.randrange(10, 200)
        started = created + rng.randrange(30, 200)
        finished = (created // office.DAY + planned + slip) * office.DAY + rng.randrange(200, 500)
        submitted = finished - rng.randrange(200, 700)
        early = rng.choice((0, 0, 0, 1, 2)) if ending == "on_time" else 0
        due = office.day_of(finished + (early - slip) * office.DAY)
        mate = rng.choice(self._people.mates(owner)) if rng.random() < self._scenario.witnessed else None
        sized = place == "task" and rng.random() < self._scenario.sized
        when = (created, started, submitted, finished)
        return Job(number, self._quarter, place, owner, mate, asked, size, sized, *when, due, ending)

    def _ending(self, felt: float) -> Ending:
        if self._rng.random() < 0.5 + 0.35 * felt:
            return "on_time"
        return self._rng.choices(("late", "reopened", "open"), (60, 15, 25))[0]


def drawn_size(rng: Random) -> TaskSize:
    return rng.choices(SIZES, SIZE_WEIGHTS)[0]


def span(quarters: int, quarter: int) -> tuple[int, int]:
    """The first working minute of that quarter of so many, and the first after it."""
    year, last = LAST_QUARTER
    number = year * 4 + last - quarters + quarter
    opens, closes = (date(n // 4, n % 4 * 3 + 1, 1) for n in (number, number + 1))
    return office.minute(opens), office.minute(closes)


def share(total: int, quarters: int, quarter: int) -> int:
    """What one quarter has of a total; the last ones have what is left over."""
    return total * (quarter + 1) // quarters - total * quarter // quarters
