"""GO7B, work outside the agreed responsibility (明确职能边界): tasks of a kind, label or component for which the published
rules name a team, that were in work in the period and belong to another team."""

from __future__ import annotations

from collections.abc import Mapping

from scoring.indicators.completeness import tasks_in_work
from scoring.indicators.figures import figure, nothing
from scoring.indicators.punctuality import team_of
from scoring.indicators.registry import Values, View, indicator
from scoring.indicators.sides import named
from sync.model import Change, Indicator, Task
from sync.rows import Agreement


@indicator(
    "GO7B",
    of="agreement",
    unit="count",
    source="tasks whose owner's team is not the one responsible for such work (S2-1)",
    reads=(Agreement, Task, Change),
    shown=("NP agreement",),
)
def outside(view: View) -> Values:
    """Of work that one of the agreement's teams is responsible for; `n` is all such work that belongs to a team."""
    return {agreement.doc: _outside(view, agreement) for agreement in view.scene.snapshot.of(Agreement)}


def _outside(view: View, agreement: Agreement) -> Indicator:
    teams, responsible = set(named(view, agreement.teams)), view.once(_responsible)
    if not set(responsible.values()) & teams:
        return nothing("GO7B", "count", "no_responsibilities")
    owners = [(task.ref, team_of(view, task), _wanted(task, responsible) & teams) for task in tasks_in_work(view)]
    known = [(ref_, owner in wanted) for ref_, owner, wanted in owners if owner and wanted]
    outside, inside = ([ref_ for ref_, right in known if right is side] for side in (False, True))
    return figure("GO7B", len(outside), "count", len(known), outside, inside)


def _responsible(view: View) -> Mapping[str, str]:
    """What tasks are called -> the team, of our teams."""
    found = view.scene.policy.responsibilities.items()
    return {work.casefold(): ids[0] for work, team in found if (ids := named(view, [team]))}


def _wanted(task: Task, responsible: Mapping[str, str]) -> set[str]:
    names = {name.casefold() for name in (task.kind, *task.labels, *task.components)}
    return {team for work, team in responsible.items() if work in names}
