"""GO2, shared goals: how many goals belong to two teams or more; GO6, horizons: how many are for the long term."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from scoring.indicators.figures import nothing, share, yes_no
from scoring.indicators.registry import ORGANISATION, Values, View, indicator
from scoring.indicators.sides import both_ways, days, named
from sync.model import Goal, Indicator
from sync.rows import KeyResult

SHARED = "goals with two contributing teams or more / goals (S0-26)"
MIX = "long-term goals / goals with a horizon (S0-26, S2-8)"


@indicator("GO2", of="org", unit="%", source=SHARED, reads=(Goal,), shown=("NP org",))
def shared(view: View) -> Values:
    return {ORGANISATION: share("GO2", [(goal.doc, len(teams) > 1) for goal, teams in _current(view)], "no_goals")}


@indicator("GO2", of="pair", unit="%", source=SHARED, reads=(Goal,), shown=("NP pair",))
def shared_by_two(view: View) -> Values:
    """Of the goals of either team those that both have; of teams that share one. Both directions say the same."""
    goals = _current(view)
    found: dict[str, Indicator] = {}
    for pair in _by_pair(view):
        two = set(pair.split(">"))
        found[pair] = share(
            "GO2", [(goal.doc, two <= set(teams)) for goal, teams in goals if two & set(teams)], "no_goals"
        )
    return found


@indicator("GO6", of="org", unit="%", source=MIX, reads=(Goal,), shown=("NP org",))
def horizons(view: View) -> Values:
    return {ORGANISATION: _mix([goal for goal, _ in _current(view)])}


@indicator("GO6", of="pair", unit="%", source=MIX, reads=(Goal,), shown=("NP pair",))
def horizons_of_two(view: View) -> Values:
    """Of the goals that both teams have. Both directions say the same."""
    return {pair: _mix(goals) for pair, goals in _by_pair(view).items()}


@indicator("GO6F", of="org", unit="yes/no", source=MIX, reads=(Goal,), shown=("NP org",))
def lopsided(view: View) -> Values:
    return {ORGANISATION: _flag(view, [goal for goal, _ in _current(view)])}


@indicator("GO6F", of="pair", unit="yes/no", source=MIX, reads=(Goal,), shown=("NP pair",))
def lopsided_of_two(view: View) -> Values:
    return {pair: _flag(view, goals) for pair, goals in _by_pair(view).items()}


def contributing(view: View, goal: Goal) -> tuple[str, ...]:
    """Teams of the goal and of its key results."""
    results = [result for result in view.scene.snapshot.of(KeyResult) if result.goal == goal.ref]
    return named(view, [*goal.teams, *(team for result in results for team in result.teams)])


def _current(view: View) -> list[tuple[Goal, tuple[str, ...]]]:
    """Goals that are in force on a day of the period; one without dates always is."""
    first, after = days(view)
    goals = [g for g in view.scene.snapshot.goals if (g.start_on or first) < after and (g.due_on or first) >= first]
    return [(goal, contributing(view, goal)) for goal in goals]


def _by_pair(view: View) -> Mapping[str, list[Goal]]:
    found: dict[str, list[Goal]] = defaultdict(list)
    for goal, teams in _current(view):
        for pair in both_ways(teams):
            found[pair].append(goal)
    return found


def _mix(goals: Sequence[Goal]) -> Indicator:
    return share("GO6", [(goal.doc, goal.horizon == "long") for goal in goals if goal.horizon], "no_horizon")


def _flag(view: View, goals: Sequence[Goal]) -> Indicator:
    """Is either horizon rarer than the published floor?"""
    tagged = [goal.horizon for goal in goals if goal.horizon]
    if not tagged:
        return nothing("GO6F", "yes/no", "no_horizon")
    rarer = min(tagged.count("short"), tagged.count("long"))
    answer = Decimal(rarer) / len(tagged) < view.scene.policy.horizon_floor
    return yes_no("GO6F", answer, *(goal.doc for goal in goals if goal.horizon))
