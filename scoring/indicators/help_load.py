"""WL4, help against own work: hours of help given over the capacity of the time observed. Hours of help are estimated from
the sizes of what was helped with."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from scoring.indicators.evidence import evidence
from scoring.indicators.figures import nothing
from scoring.indicators.help_points import by
from scoring.indicators.registry import RATIO, Values, View, indicator
from scoring.indicators.workload import capacities
from sync.model import Indicator, Proof

_WEEK, _SECOND = timedelta(weeks=1), timedelta(seconds=1)


@indicator("WL4", of="person", unit="%", source="S4-3; hours by size", shown=("ND person",), private=True)
def help_load(view: View) -> Values:
    stated, usual = capacities(view.scene), Decimal(view.scene.policy.full_time_hours)
    found = by(view.proofs, lambda row: row.helper)
    return {person: _share(view, stated.get(person, usual), rows) for person, rows in found}


def _share(view: View, weekly: Decimal, rows: list[Proof]) -> Indicator:
    """What was helped with takes its time once, however many rows it has."""
    helps = {row.object: row.size for row in rows}
    weeks = Decimal((view.until_at - view.period.start_at) // _SECOND) / (_WEEK // _SECOND)
    available = weekly * weeks
    if available <= 0:
        return nothing("WL4", "%", "no_capacity", len(helps))
    hours = sum((view.scene.policy.help_hours[size] for size in helps.values()), Decimal(0))
    return Indicator(
        code="WL4", value=(hours / available).quantize(RATIO), unit="%", n=len(helps), evidence=evidence(helps)
    )
