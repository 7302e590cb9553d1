"""Who could help with a task: people with time (their load against their team's) and with the skills that it requires."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from statistics import median

from scoring.indicators.registry import View
from scoring.indicators.skills import Profiles, profiles, required, vocabulary
from scoring.indicators.workload import loads
from sync.model import Task


@dataclass(frozen=True)
class Suggestions:
    view: View

    def of(self, task: Task, owner: str | None) -> Sequence[str]:
        """Person ids: most of the required skills first, then the lightest load. Nobody who lacks them all, and nobody
        whose load is over their team's median: their time is not free."""
        needed = required(self._vocabulary, task)
        ranked = []
        for person, load in self._free.items():
            skills = len(needed & self._profiles.get(person, frozenset()))
            if person != owner and (skills or not needed):
                ranked.append((-skills, load, person))
        return [person for *_, person in sorted(ranked)[: self.view.scene.policy.suggested_helpers]]

    @cached_property
    def _free(self) -> dict[str, Fraction]:
        """Person -> load as a part of the team's median, of those who have time."""
        found: dict[str, Fraction] = {}
        for members in loads(self.view.scene, self.view.until_at).values():
            middle = median(members.values())
            found |= {p: load / middle if middle else load for p, load in members.items() if load <= middle}
        return found

    @cached_property
    def _profiles(self) -> Profiles:
        return profiles(self.view.scene)

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        return vocabulary(self._profiles)
