"""HP9, concentration: the fewest people who gave half of a team's help to others. 1 means: when one is away, half is gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from decimal import Decimal

from scoring.indicators.help_points import by
from scoring.indicators.registry import Values, View, indicator, subjects
from scoring.policy import Policy
from scoring.privacy import Content, too_small
from sync.model import Indicator, Proof


@indicator("HP9", of="team", unit="people", source="CHAOSS, Contributor Absence Factor", shown=("NP team",))
def concentration(view: View) -> Values:
    rows = dict(by(view.proofs, lambda r: r.team))
    return {team: _of(rows.get(team, []), view.scene.policy) for team in subjects("team", view)}


def absence_factor(amounts: Collection[int], percent: int) -> int:
    """How many of the largest make up that part of the whole."""
    total, sum_ = sum(amounts), 0
    for n, amount in enumerate(sorted(amounts, reverse=True), 1):
        sum_ += amount
        if sum_ * 100 >= total * percent:
            return n
    return 0


def _of(rows: Sequence[Proof], policy: Policy) -> Indicator:
    """Of few helpers it would point at a person."""
    units: dict[str, int] = defaultdict(int)
    for row in rows:
        units[row.helper] += row.units
    if sum(units.values()) <= 0:
        return Indicator(code="HP9", value=None, unit="people", n=0, reason="indicator.reason.no_points")
    if reason := too_small(Content(len(rows), len(units), policy.cell_people), policy):
        return Indicator(code="HP9", value=None, unit="people", n=0, reason=reason)
    found = absence_factor(units.values(), policy.absence_percent)
    return Indicator(code="HP9", value=Decimal(found), unit="people", n=len(units))
