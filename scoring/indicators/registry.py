"""What an indicator is: a function of a `View`, registered under a code for one kind of subject."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from scoring.candidates import Candidate
from scoring.scene import Scene
from sync.model import Indicator, Period, Proof

Values = Mapping[str, Indicator]
"""Subject id -> its indicator. A value with the unit `%` is a ratio: 1.04 is 104 %."""

RATIO = Decimal("0.0001")
"""Ratios are rounded to this."""


@dataclass(frozen=True)
class View:
    """Everything that an indicator may look at."""

    scene: Scene
    period: Period
    proofs: Sequence[Proof]
    candidates: Sequence[Candidate]
    """All that the finders found, admitted or not, of all periods."""

    @property
    def until_at(self) -> datetime:
        """The end of what was observed of the period."""
        return min(self.period.end_at, self.scene.snapshot.as_of)

    def covers(self, at: datetime) -> bool:
        return self.period.start_at <= at < self.period.end_at


@dataclass(frozen=True)
class Definition:
    code: str
    kind: str
    """Of the subject: team, pair, person, goal, doc or task."""
    compute: Callable[[View], Values]


REGISTRY: list[Definition] = []


def indicator(code: str, *, of: str) -> Callable[[Callable[[View], Values]], Callable[[View], Values]]:
    """Register a function; importing its module is what makes it known (see `indicators/__init__.py`)."""

    def register(compute: Callable[[View], Values]) -> Callable[[View], Values]:
        REGISTRY.append(Definition(code, of, compute))
        return compute

    return register


def compute(view: View) -> dict[str, dict[str, dict[str, Indicator]]]:
    """Kind of subject -> subject id -> code -> indicator."""
    found: dict[str, dict[str, dict[str, Indicator]]] = {}
    for definition in REGISTRY:
        for subject, value in definition.compute(view).items():
            found.setdefault(definition.kind, {}).setdefault(subject, {})[definition.code] = value
    return found
