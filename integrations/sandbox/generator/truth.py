"""What help was really worth, which no tool knows: kept beside a generated organisation to judge scores by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from integrations.sandbox.generator.events import Story


@dataclass(frozen=True)
class Told:
    """A person as the truth tells of them. `value` was delivered to other teams, `logged` is the part with a trace."""

    number: int
    team: str
    name: str
    email: str
    jira: str
    notion: str
    value: float
    logged: float


@dataclass(frozen=True)
class Truth:
    story: Story
    people: tuple[Told, ...]
    places: tuple[str, ...]
    """By number of the job: the key of the task, or the id of the page."""

    def json(self) -> dict[str, Any]:
        """People, and every help with what it was worth, where it was given and what of it was acknowledged."""
        story = self.story
        helps = [
            {**asdict(help_), "job": None if help_.job is None else self.places[help_.job]} for help_ in story.helps
        ]
        return {
            "scenario": story.scenario.name,
            "seed": story.seed,
            "size": asdict(story.size),
            "people": [asdict(person) for person in self.people],
            "helps": helps,
        }


def values(story: Story, *, quarter: int | None = None, logged: bool = False) -> Sequence[float]:
    """By number of the person: the value of all their help to other teams; of one quarter, or only of what was logged."""
    found = [0.0] * len(story.population.people)
    for help_ in story.helps:
        if quarter in (None, help_.quarter) and (help_.logged or not logged):
            found[help_.helper] += help_.value
    return found
