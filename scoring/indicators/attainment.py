"""GO1, attainment: actual / target of a goal; target / actual where lower is better. Its teams all show the same."""

from __future__ import annotations

from scoring.indicators.registry import RATIO, Values, View, indicator
from sync.model import Goal, Indicator


@indicator("GO1", of="goal", unit="%", source="actual / target (S1-20)", reads=(Goal,), shown=("JF goal", "NP goal"))
def attainment(view: View) -> Values:
    return {goal.ref: _attained(goal) for goal in view.scene.snapshot.goals}


def _attained(goal: Goal) -> Indicator:
    """A ratio, uncapped. Not computable without target and actual, or when the divisor is not positive."""
    if goal.target is None or goal.actual is None:
        return _none("not_connected")
    above, below = (goal.target, goal.actual) if goal.lower_is_better else (goal.actual, goal.target)
    if below <= 0:
        return _none("zero_target")
    return Indicator(code="GO1", value=(above / below).quantize(RATIO), unit="%", n=1)


def _none(reason: str) -> Indicator:
    return Indicator(code="GO1", value=None, unit="%", n=0, reason=f"indicator.reason.{reason}")
