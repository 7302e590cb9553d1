"""RS5, decision latency: the median of the working hours from "awaiting approval" to the decision, undecided ones
censored; RS5A, the median number of people who approved. Of approval rows and of the changelog's statuses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from scoring import past
from scoring.indicators.figures import figure, median, nothing
from scoring.indicators.named import homes, teams_named
from scoring.indicators.registry import Values, View, indicator
from scoring.indicators.response_hours import QUANTILES, quantile
from scoring.indicators.survival import Spell
from sync.model import Change, Indicator, Ref, Task
from sync.rows import Approval


@dataclass(frozen=True, slots=True)
class Decision:
    """`decider` is asked by `asker` to approve something: the pair is `decider>asker`, as help goes from the former."""

    decider: str
    asker: str
    asked_at: datetime
    decided_at: datetime | None
    approvers: frozenset[str]
    """People."""
    source: Ref


@indicator("RS5", of="pair", unit="bh", source=f"{QUANTILES}; S0-28", reads=(Change, Task), shown=("NP pair",))
def latency(view: View) -> Values:
    """By the calendar of the deciding team."""
    pairs = view.once(decisions_by_pair)
    return {
        pair: quantile("RS5", Decimal("0.5"), [_spell(view, d) for d in found], "no_decisions")
        for pair, found in pairs.items()
    }


@indicator("RS5A", of="pair", unit="people", source="S0-28", reads=(Change, Task), shown=("NP pair",))
def approvers(view: View) -> Values:
    """Over the decisions that were made."""
    return {pair: _chain(view, found) for pair, found in view.once(decisions_by_pair).items()}


def _chain(view: View, decisions: list[Decision]) -> Indicator:
    made = [decision for decision in decisions if decided(view, decision)]
    counts = [len(decision.approvers) for decision in made]
    if not counts:
        return nothing("RS5A", "people", "no_decisions")
    return figure("RS5A", median(counts), "people", len(counts), [d.source for d in made])


def decisions_by_pair(view: View) -> dict[str, list[Decision]]:
    found: dict[str, list[Decision]] = defaultdict(list)
    for decision in (*_of_rows(view), *_of_tasks(view)):
        if view.covers(decision.asked_at) and decision.decider != decision.asker:
            found[f"{decision.decider}>{decision.asker}"].append(decision)
    return dict(sorted(found.items()))


def decided(view: View, decision: Decision) -> bool:
    return decision.decided_at is not None and decision.decided_at <= view.until_at


def _spell(view: View, decision: Decision) -> Spell:
    calendar = view.scene.snapshot.directory.calendar_of(decision.decider)
    if decision.decided_at is not None and decided(view, decision):
        return Spell(
            calendar.business_hours(decision.asked_at, decision.decided_at), ended=True, source=decision.source
        )
    return Spell(max(0, calendar.business_hours(decision.asked_at, view.until_at)), ended=False, source=decision.source)


def _of_rows(view: View) -> Iterator[Decision]:
    """Decided by the approvers' teams; where it names no approvers, by the teams that it names."""
    for row in view.scene.snapshot.of(Approval):
        if row.asked_at is None:
            continue
        decided_at = None if row.outcome == "pending" else row.decided_at
        deciders = homes(view.scene, row.approvers, row.asked_at) or teams_named(view.scene, row.teams)
        for asker in sorted(homes(view.scene, row.asked_by, row.asked_at)):
            for decider in sorted(deciders):
                yield Decision(decider, asker, row.asked_at, decided_at, _people(view, row.approvers), row.doc)


def _of_tasks(view: View) -> Iterator[Decision]:
    for task in view.scene.snapshot.tasks.values():
        asker = view.scene.roots.team(task.ref, view.period)
        if asker and not task.restricted and task.level != "container":
            for asked_at, change in _waits(view, task):
                yield from _waited(view, task, asker, asked_at, change)


def _waits(view: View, task: Task) -> Iterator[tuple[datetime, Change | None]]:
    """When it began to await approval, and the change that ended that."""
    awaiting, asked_at = view.scene.policy.awaiting_statuses, None
    for change, item in past.items(view.scene.changes(task.ref), "status"):
        if item.new_text in awaiting:
            asked_at = asked_at or change.at
        elif asked_at is not None:
            yield asked_at, change
            asked_at = None
    if asked_at is not None:
        yield asked_at, None


def _waited(view: View, task: Task, asker: str, asked_at: datetime, change: Change | None) -> Iterator[Decision]:
    """Approvers are those that the task names, else who moved it on; an open one that names nobody is nobody's."""
    people = _people(view, tuple(a.approver for a in task.approvals))
    if change is not None and not people:
        people = _people(view, tuple(filter(None, (change.author,))))
    for decider in sorted(homes(view.scene, people, asked_at)):
        yield Decision(decider, asker, asked_at, change.at if change else None, people, task.ref)


def _people(view: View, accounts: tuple[Ref, ...]) -> frozenset[str]:
    return frozenset(person for account in accounts if (person := view.scene.staff.person(account)))
