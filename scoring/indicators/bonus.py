"""GO4, the bonus schedule of a goal (达标100%发放基础奖金; 超额20%以上部分提成比例提升5%).

A proposal for people to decide on, of a goal and never of a person."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from scoring.indicators.attainment import parts, ratio
from scoring.indicators.figures import figure, nothing
from scoring.indicators.registry import Values, View, indicator
from scoring.policy import Policy
from sync.model import Goal, Indicator
from sync.snapshot import Snapshot

UNIT = "amount"
SOURCE = "base at 100 %, a rate on the excess, a higher rate above 120 % (S1-13, S1-14)"


@dataclass(frozen=True, slots=True)
class Schedule:
    base: Fraction
    """From an attainment of 1."""
    rate: Fraction
    """Of the target, on what is above 1,"""
    tier: Fraction
    """and from here on a higher one:"""
    step: Fraction
    mode: Literal["points", "relative"]
    """`rate + step`, or `rate * (1 + step)`,"""
    scope: Literal["marginal", "all"]
    """on what is above the tier, or on all of the excess once the tier is passed."""

    def amount(self, attained: Fraction, target: Fraction) -> Fraction:
        base = self.base if attained >= 1 else Fraction(0)
        excess, above = max(attained - 1, Fraction(0)), max(attained - self.tier, Fraction(0))
        higher = self.rate + self.step if self.mode == "points" else self.rate * (1 + self.step)
        if self.scope == "all" and above > 0:
            return base + higher * excess * target
        return base + (self.rate * (excess - above) + higher * above) * target


@indicator("GO4", of="goal", unit=UNIT, source=SOURCE, reads=(Goal,), shown=("ND award",))
def bonus(view: View) -> Values:
    schedule = schedule_of(view.scene.policy)
    return {goal.ref: _proposed(view.scene.snapshot, goal, schedule) for goal in view.scene.snapshot.goals}


def schedule_of(policy: Policy) -> Schedule | None:
    """None while the organisation has published no amounts."""
    if policy.bonus_base is None or policy.bonus_rate is None:
        return None
    return Schedule(
        Fraction(policy.bonus_base),
        Fraction(policy.bonus_rate),
        Fraction(policy.bonus_tier),
        Fraction(policy.bonus_step),
        policy.bonus_mode,
        policy.bonus_scope,
    )


def _proposed(snapshot: Snapshot, goal: Goal, schedule: Schedule | None) -> Indicator:
    attained, target = ratio(snapshot, goal), _target(snapshot, goal)
    if schedule is None:
        return nothing("GO4", UNIT, "no_bonus")
    if isinstance(attained, str):
        return nothing("GO4", UNIT, attained)
    if attained > 1 and target is None:
        return nothing("GO4", UNIT, "no_one_target")
    found = parts(snapshot, goal) or [goal]
    amount = schedule.amount(attained, target or Fraction(0))
    return figure("GO4", amount, UNIT, len(found), [part.doc for part in found])


def _target(snapshot: Snapshot, goal: Goal) -> Fraction | None:
    """The goal's own, else the sum of its key results' where they have one unit."""
    found = parts(snapshot, goal) or [goal]
    targets = [part.target for part in found if part.target is not None]
    if len(targets) < len(found) or len({part.unit for part in found}) > 1:
        return None
    return Fraction(sum(targets))
