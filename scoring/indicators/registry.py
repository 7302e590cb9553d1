"""What an indicator is: a function of a `View`, registered under a code for one kind of subject."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar, cast

from scoring.appeals import Appeal
from scoring.candidates import Candidate
from scoring.scene import Scene
from sync.model import Indicator, Period, Proof, Record, Row
from sync.rows import KINDS, Agreement

Values = Mapping[str, Indicator]
"""Subject id -> its indicator. A value with the unit `%` is a ratio: 1.04 is 104 %."""

T = TypeVar("T")

RATIO = Decimal("0.0001")
"""Ratios are rounded to this."""
ORGANISATION = "org"
"""Id of the one subject of kind `org`."""


@dataclass(frozen=True)
class View:
    """Everything that an indicator may look at."""

    scene: Scene
    period: Period
    proofs: Sequence[Proof]
    candidates: Sequence[Candidate]
    """All that the finders found, admitted or not, of all periods."""
    appeals: Sequence[Appeal] | None = None
    """None where nobody keeps a record of them."""

    @property
    def until_at(self) -> datetime:
        """The end of what was observed of the period."""
        return min(self.period.end_at, self.scene.snapshot.as_of)

    def covers(self, at: datetime) -> bool:
        return self.period.start_at <= at < self.period.end_at

    def once(self, function: Callable[[View], T]) -> T:
        """What several indicators share: the function's answer for this view, computed once."""
        if function not in self._answers:
            self._answers[function] = function(self)
        return cast("T", self._answers[function])

    @cached_property
    def _answers(self) -> dict[Callable[[View], Any], Any]:
        return {}


@dataclass(frozen=True)
class Definition:
    """What the catalogue of indicators says of one. Names and sentences for people are in the message catalogue
    (`indicator.CODE.name`, `.short`, `.about`)."""

    code: str
    kind: str
    """Of the subject: org, team, pair, person, goal, doc, task, agreement or project."""
    compute: Callable[[View], Values]
    unit: str
    version: int
    """One more when the same mirror gives another value."""
    source: str
    """Of the formula: a paper, or the mechanism that asks for it (`S1-8`)."""
    reads: tuple[type[Record], ...]
    """Of a kind of row that no database holds there is no value, never 0."""
    shown: tuple[str, ...]
    """Where people see it: `ND team`, `NP pair`, `JF task` ... (docs/indicators.md)."""
    private: bool
    """For the person, or the team's lead, alone."""


REGISTRY: list[Definition] = []


def indicator(
    code: str,
    *,
    of: str,
    unit: str,
    source: str,
    reads: tuple[type[Record], ...] = (),
    shown: tuple[str, ...] = (),
    version: int = 1,
    private: bool = False,
) -> Callable[[Callable[[View], Values]], Callable[[View], Values]]:
    """Register a function; importing its module is what makes it known (see `indicators/__init__.py`)."""

    def register(compute: Callable[[View], Values]) -> Callable[[View], Values]:
        REGISTRY.append(Definition(code, of, compute, unit, version, source, reads, shown, private))
        return compute

    return register


def compute(view: View) -> dict[str, dict[str, dict[str, Indicator]]]:
    """Kind of subject -> subject id -> code -> indicator."""
    found: dict[str, dict[str, dict[str, Indicator]]] = {}
    for definition in REGISTRY:
        for subject, value in _values(definition, view).items():
            found.setdefault(definition.kind, {}).setdefault(subject, {})[definition.code] = value
    return found


def _values(definition: Definition, view: View) -> Values:
    missing = [KINDS[row] for row in definition.reads if issubclass(row, Row)]
    missing = [kind for kind in missing if kind not in view.scene.snapshot.connected]
    if not missing:
        return definition.compute(view)
    reason = f"indicator.reason.not_connected_{missing[0]}"
    nothing = Indicator(
        code=definition.code, version=definition.version, value=None, unit=definition.unit, n=0, reason=reason
    )
    return dict.fromkeys(subjects(definition.kind, view), nothing)


def subjects(kind: str, view: View) -> Sequence[str]:
    """Ids of the subjects that there are whatever was found; of other kinds only those that something was found of."""
    directory = view.scene.snapshot.directory
    match kind:
        case "org":
            return (ORGANISATION,)
        case "team":
            return [team.id for team in directory.teams.values() if not team.joint]
        case "goal":
            return [goal.ref for goal in view.scene.snapshot.goals]
        case "agreement":
            return [agreement.doc for agreement in view.scene.snapshot.of(Agreement)]
        case _:
            return ()
