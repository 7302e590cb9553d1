"""A story as acts on a timeline: everything is planned first and then played in order of time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Protocol

from integrations.sandbox.clock import Clock
from integrations.sandbox.company import office
from integrations.sandbox.jira import Jira
from integrations.sandbox.notion import Notion


class Site(Protocol):
    """What a story needs of a sandbox."""

    clock: Clock
    jira: Jira
    notion: Notion


@dataclass(frozen=True)
class Act:
    at: datetime
    number: int
    do: Callable[[], object]


class Timeline:
    """Acts are played in order of time, so that ids grow with time and a reference is resolved when what it names exists."""

    def __init__(self, site: Site, rng: Random) -> None:
        self.clock, self.jira, self.notion = site.clock, site.jira, site.notion
        self.rng = rng
        self._acts: list[Act] = []

    def at(self, when: int | datetime, do: Callable[[], object]) -> None:
        """Plan an act, at a working minute or at an instant."""
        instant = office.instant(when) if isinstance(when, int) else when
        seconds = timedelta(seconds=self.rng.randrange(60)) if isinstance(when, int) else timedelta()
        self._acts.append(Act(instant + seconds, len(self._acts), do))

    def play(self, until: datetime) -> None:
        """Everything that was planned before `until`; then the clock stands there."""
        for act in sorted(self._acts, key=lambda act: (act.at, act.number)):
            if act.at < until:
                self.clock.set(act.at)
                act.do()
        self.clock.set(until)
