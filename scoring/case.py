"""A candidate at a moment, with everything that the rules ask about it; and what it becomes when it passes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from scoring.candidates import Candidate
from scoring.scene import Scene
from sync.model import Period, Ref


@dataclass(frozen=True)
class Case:
    """What may be missing is None."""

    scene: Scene
    candidate: Candidate
    at: datetime

    @cached_property
    def period(self) -> Period:
        """In which the row is booked: the one that was open when the proof became known, when its own was sealed by then."""
        own, known_at = self.scene.calendar.period_of(self.at), self.candidate.known_at
        if known_at is None or known_at < self.scene.calendar.sealed_at(own):
            return own
        return self.scene.calendar.default_period(known_at)

    @cached_property
    def helper(self) -> str | None:
        return self.scene.staff.person(self.candidate.helper)

    @cached_property
    def by(self) -> str | None:
        return self.scene.staff.person(self.candidate.by)

    @cached_property
    def root(self) -> Ref | None:
        return self.scene.roots.root(self.candidate.object, self.period)

    @cached_property
    def owner(self) -> str | None:
        return self.scene.roots.owner(self.root, self.period) if self.root else None

    @cached_property
    def team(self) -> str | None:
        return self.scene.staff.home(self.helper, self.at)

    @cached_property
    def beneficiary(self) -> str | None:
        return self.scene.staff.home(self.owner, self.at)


@dataclass(frozen=True, slots=True)
class Claim:
    """A candidate that passed: a row of the ledger without its points."""

    id: str
    candidate: Candidate
    at: datetime
    period: str
    helper: str
    team: str
    root: Ref
    owner: str
    beneficiary: str
    by: str
    witness: str | None
    known_at: datetime
    """When there was all that proves it; later than `at` where somebody typed that. Rows are priced in this order: a row that
    is typed with an earlier day comes after those that are there."""
    late: bool = False
    """Booked in a later period than its own, which was sealed."""
