"""GO1, attainment: actual / target of a goal; target / actual where lower is better. Its teams all show the same.

A goal without a target of its own is the weighted mean of its key results, else of the goals that serve it with a weight.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from scoring.indicators.evidence import evidence
from scoring.indicators.figures import decimal, nothing
from scoring.indicators.registry import RATIO, Values, View, indicator
from sync.model import Goal, Indicator, Ref
from sync.rows import KeyResult
from sync.snapshot import Snapshot

SOURCE = "actual / target (S1-20); of a composite goal the weighted mean of its key results (S0-24)"


@indicator("GO1", of="goal", unit="%", version=2, source=SOURCE, reads=(Goal,), shown=("JF goal", "NP goal"))
def attainment(view: View) -> Values:
    snapshot = view.scene.snapshot
    return {goal.ref: _shown(ratio(snapshot, goal), parts(snapshot, goal) or [goal]) for goal in snapshot.goals}


def ratio(snapshot: Snapshot, goal: Goal, above: frozenset[Ref] = frozenset()) -> Fraction | str:
    """Exact and uncapped, or the reason why there is none. `above` are the goals that it serves, against circles."""
    found = parts(snapshot, goal)
    if not found or goal.ref in above:
        return _own(goal)
    within = above | {goal.ref}
    attained = [_own(part) if isinstance(part, KeyResult) else ratio(snapshot, part, within) for part in found]
    known = [each for each in attained if isinstance(each, Fraction)]
    if len(known) < len(attained):
        return "key_result_open"
    weights = _weights(found)
    return sum((w * a for w, a in zip(weights, known, strict=True)), Fraction(0)) / sum(weights)


def parts(snapshot: Snapshot, goal: Goal) -> Sequence[KeyResult | Goal]:
    """What a composite goal is made of, in order of refs; of a goal with a target of its own nothing."""
    if goal.target is not None:
        return ()
    results = [result for result in snapshot.of(KeyResult) if result.goal == goal.ref]
    below = [each for each in snapshot.goals if each.parent == goal.ref and each.weight is not None]
    return sorted(results or below, key=lambda part: part.ref)


def _weights(found: Sequence[KeyResult | Goal]) -> list[Fraction]:
    """As given; all the same where one is missing or none is positive."""
    given = [Fraction(part.weight) for part in found if part.weight is not None and part.weight >= 0]
    return given if len(given) == len(found) and sum(given) > 0 else [Fraction(1)] * len(found)


def _own(part: KeyResult | Goal) -> Fraction | str:
    """Not computable without target and actual, or when the divisor is not positive."""
    if part.target is None or part.actual is None:
        return "not_connected"
    above, below = (part.target, part.actual) if part.lower_is_better else (part.actual, part.target)
    return Fraction(above) / Fraction(below) if below > 0 else "zero_target"


def _shown(attained: Fraction | str, found: Sequence[KeyResult | Goal]) -> Indicator:
    if isinstance(attained, str):
        return nothing("GO1", "%", attained)
    value = decimal(attained).quantize(RATIO)
    return Indicator(code="GO1", value=value, unit="%", n=len(found), evidence=evidence(part.doc for part in found))
