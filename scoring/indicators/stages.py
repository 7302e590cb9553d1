"""GO1Q, stages of a long goal (分解为季度性任务): the quarters from its start to its end in which something below it, a goal
or a key result, is due, of all quarters that it runs in."""

from __future__ import annotations

from datetime import date

from scoring.indicators.figures import share
from scoring.indicators.registry import Values, View, indicator
from sync.model import Goal, Indicator, Ref
from sync.rows import KeyResult


@indicator("GO1Q", of="goal", unit="%", source="coverage of quarters (S2-16)", reads=(Goal,), shown=("NP goal",))
def stages(view: View) -> Values:
    """Of goals that say when they start and end and run in two quarters or more."""
    found = {goal.ref: _quarters(view, goal) for goal in view.scene.snapshot.goals}
    return {ref: _covered(view, ref, quarters) for ref, quarters in sorted(found.items()) if len(quarters) > 1}


def _quarters(view: View, goal: Goal) -> frozenset[str]:
    if goal.start_on is None or goal.due_on is None or goal.due_on < goal.start_on:
        return frozenset()
    calendar, found = view.scene.calendar, set[str]()
    period = calendar.period_of(calendar.midnight(goal.due_on))
    first = calendar.period_of(calendar.midnight(goal.start_on))
    while period.start_at > first.start_at:
        found.add(period.name)
        period = calendar.before(period)
    return frozenset({*found, first.name})


def _covered(view: View, goal: str, quarters: frozenset[str]) -> Indicator:
    due = {_quarter(view, day): doc for doc, day in _days_below(view, goal)}
    return share("GO1Q", [(due.get(quarter, ""), quarter in due) for quarter in sorted(quarters)], "no_quarters")


def _days_below(view: View, goal: str) -> list[tuple[Ref, date]]:
    """Of everything below it, whatever the depth."""
    days, seen, open_ = list[tuple[Ref, date]](), {goal}, [goal]
    while open_:
        above = open_.pop()
        days += [(row.doc, row.due_on) for row in view.scene.snapshot.of(KeyResult) if row.goal == above and row.due_on]
        for each in view.scene.snapshot.goals:
            if each.parent == above and each.ref not in seen:
                seen.add(each.ref)
                open_.append(each.ref)
                days += [(each.doc, each.due_on)] if each.due_on else []
    return days


def _quarter(view: View, day: date) -> str:
    return view.scene.calendar.period_of(view.scene.calendar.midnight(day)).name
