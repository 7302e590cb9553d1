"""How big an organisation is, and how its people behave: the numbers of the method's section on validity.

What that section leaves open (helps a quarter, kinds, outcomes, courtesies) is chosen here and in `events`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sync.errors import UsageError

PEOPLE_PER_TEAM, MOST_TEAMS, LEAST_IN_TEAM = 8, 24, 3
MOST_QUARTERS = 12
"""As far back as `office` knows working days."""


@dataclass(frozen=True)
class Size:
    """`tasks` and `pages` are totals over all quarters."""

    people: int = 300
    tasks: int = 5000
    pages: int = 2000
    quarters: int = 1
    teams: int = 24


@dataclass(frozen=True)
class Scenario:
    """Shares are of 1."""

    name: str
    helps: float = 6.5
    """Given by one person in a quarter, on average."""
    unlogged: float = 0.2
    """Of which no tool has a trace."""
    generosity: tuple[float, float] = (4.0, 2.0)
    """Beta of how readily a person thanks; its mean is the acknowledgement rate for help of great value."""
    used: float = 0.6
    """Of logged help: the owner's side visibly uses it."""
    false_uses: float = 0.15
    """Of comments that help nobody: somebody reacts to them as if they did."""
    false_thanks: float = 0.04
    """Of such comments: somebody thanks for them."""
    sized: float = 0.0
    """Of tasks show their size in Jira."""
    witnessed: float = 0.75
    """Tasks that a second person of the owner's team created or changed."""
    friends: float = 0.6
    """Of help goes to twelve friends."""
    dedicated: float = 0.0
    """Of people serve one owner only."""
    executives: float = 0.0
    """Of people are popular and thanked out of courtesy, twenty times a quarter each: ten of three hundred."""


SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario("base"),
        Scenario("noisy_thanks", false_thanks=0.08, false_uses=0.3),
        Scenario("closing_prompt", generosity=(5.1, 0.9)),
        Scenario("sparse", helps=2.0),
        Scenario("stingy", generosity=(2.0, 4.0)),
        Scenario("unlogged", unlogged=0.5),
        Scenario("few_witnesses", witnessed=0.4),
        Scenario("dedicated", dedicated=0.2),
        Scenario("executives", executives=1 / 30),
        Scenario("prompt_and_sizes", generosity=(5.1, 0.9), sized=1.0),
    )
}


def chosen(name: str) -> Scenario:
    """Raises UsageError when there is no scenario of that name."""
    if name not in SCENARIOS:
        raise UsageError("sandbox.no_scenario", name=name, names=", ".join(SCENARIOS))
    return SCENARIOS[name]


def sized(
    people: int | None = None,
    tasks: int | None = None,
    pages: int | None = None,
    quarters: int | None = None,
    teams: int | None = None,
) -> Size:
    """What is not given follows from the rest. Raises UsageError for what cannot be built."""
    people, quarters = people or 300, quarters or 1
    teams = teams or min(MOST_TEAMS, max(LEAST_IN_TEAM, people // PEOPLE_PER_TEAM))
    size = Size(people, tasks or people * 50 // 3 * quarters, pages or people * 20 // 3 * quarters, quarters, teams)
    _require("people", size.people, LEAST_IN_TEAM * size.teams)
    _require("teams", size.teams, 2)
    _require("tasks", size.tasks, (size.people + size.teams) * size.quarters)
    _require("pages", size.pages, 2 * size.people)
    if size.quarters > MOST_QUARTERS:
        raise UsageError("sandbox.too_many", name="quarters", most=MOST_QUARTERS)
    return size


def _require(name: str, given: int, least: int) -> None:
    if given < least:
        raise UsageError("sandbox.too_few", name=name, least=least)
