"""WL1, workload balance: 1 - Gini of the loads in a team; WL2, overload: more than 1.25 times the team's median for two
weeks. A load is the remaining work over the capacity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import median

from scoring.board import Board
from scoring.indicators.evidence import because, evidence
from scoring.indicators.figures import nothing
from scoring.indicators.registry import RATIO, Values, View, indicator, subjects
from scoring.scene import Scene
from sync.model import Change, Indicator, Task
from sync.rows import PersonEntry

Loads = Mapping[str, Mapping[str, Fraction]]
"""Team -> person -> load, of everyone whose home it is and who has a capacity."""


@indicator("WL1", of="team", unit="0-1", source="1 - Gini; S4-3", reads=(Task, Change), shown=("NP team",))
def balance(view: View) -> Values:
    found = loads(view.scene, view.until_at)
    tasks = _assigned(view.scene, view.until_at)
    return {
        team: because(
            _balance(view, list(found.get(team, {}).values())), evidence(t.ref for _, t in tasks.get(team, ()))
        )
        for team in subjects("team", view)
    }


@indicator("WL1", of="person", unit="x", source="S4-3", reads=(Task, Change), shown=("ND person",), private=True)
def own_load(view: View) -> Values:
    """One's own load, as a multiple of the team's median."""
    found = {}
    for members in loads(view.scene, view.until_at).values():
        middle = median(members.values())
        for person, load in members.items():
            found[person] = _times("WL1", load, middle, len(members))
    return dict(sorted(found.items()))


@indicator("WL2", of="person", unit="yes/no", source="S4-3", reads=(Task, Change), shown=("ND person",), private=True)
def overload(view: View) -> Values:
    """1 when it was so at each end of the last weeks: a peak that passes is no overload."""
    policy = view.scene.policy
    moments = [view.until_at - timedelta(weeks=n) for n in range(policy.overload_weeks + 1)]
    samples = [_overloaded(loads(view.scene, at), policy.overload_factor) for at in moments]
    return {
        person: Indicator(
            code="WL2", value=Decimal(all(person in s and s[person] for s in samples)), unit="yes/no", n=len(samples)
        )
        for person in sorted(samples[0])
    }


def loads(scene: Scene, at: datetime) -> Loads:
    """Remaining work is counted in story points where every open task of the team has some, else by size; a task with
    open sub-tasks by those."""
    work = _work(scene, at)
    found: dict[str, dict[str, Fraction]] = defaultdict(dict)
    stated = capacities(scene)
    for person in sorted(scene.snapshot.directory.people):
        team, capacity = scene.staff.home(person, at), stated.get(person, Decimal(scene.policy.full_time_hours))
        if team is not None and capacity > 0:
            found[team][person] = work.get(team, {}).get(person, Fraction(0)) / Fraction(capacity)
    return {team: found[team] for team in sorted(found)}


def _work(scene: Scene, at: datetime) -> dict[str, dict[str, Fraction]]:
    return {team: _sums(scene, assigned) for team, assigned in _assigned(scene, at).items()}


def _assigned(scene: Scene, at: datetime) -> Mapping[str, Sequence[tuple[str, Task]]]:
    """Team -> (person, open task)."""
    board = Board(scene, at)
    parents = {task.parent for task in board.open}
    tasks: dict[str, list[tuple[str, Task]]] = defaultdict(list)
    for task in board.open:
        person = board.person(task)
        team = scene.staff.home(person, at)
        if person and team and task.ref not in parents:
            tasks[team].append((person, task))
    return tasks


def _sums(scene: Scene, assigned: Sequence[tuple[str, Task]]) -> dict[str, Fraction]:
    in_points = all(task.points is not None for _, task in assigned)
    sums: dict[str, Fraction] = defaultdict(Fraction)
    for person, task in assigned:
        sums[person] += Fraction(task.points or 0) if in_points else effort(scene, task)
    return sums


def effort(scene: Scene, task: Task) -> Fraction:
    """The size factor of the ledger."""
    return Fraction(scene.policy.halves[task.size or scene.policy.default_size], 2)


def capacities(scene: Scene) -> dict[str, Decimal]:
    """Hours a week, of people whose row says some."""
    found: dict[str, Decimal] = {}
    for entry in scene.snapshot.of(PersonEntry):
        for account in entry.accounts:
            person = scene.staff.person(account)
            if person and entry.capacity_hours is not None:
                found[person] = entry.capacity_hours
    return found


def _balance(view: View, found: Sequence[Fraction]) -> Indicator:
    if len(found) < view.scene.policy.cell_people:
        return nothing("WL1", "0-1", "few_people")
    if not sum(found):
        return nothing("WL1", "0-1", "no_open_work", len(found))
    return Indicator(code="WL1", value=_decimal(1 - gini(found)), unit="0-1", n=len(found))


def gini(loads: Sequence[Fraction]) -> Fraction:
    """sum |x_i - x_j| / (2 n sum x), by ranks (Gini 1912); 0 is even. The sum must be positive."""
    n, ordered = len(loads), sorted(loads)
    return sum(((2 * rank - n - 1) * x for rank, x in enumerate(ordered, 1)), Fraction(0)) / (n * sum(ordered))


def _overloaded(found: Loads, factor: Decimal) -> dict[str, bool]:
    """Where the median is 0 there is nothing to compare with."""
    flags: dict[str, bool] = {}
    for members in found.values():
        middle = median(members.values())
        flags |= {person: middle > 0 and load > Fraction(factor) * middle for person, load in members.items()}
    return flags


def _times(code: str, load: Fraction, middle: Fraction, n: int) -> Indicator:
    if not middle:
        return nothing(code, "x", "no_open_work", n)
    return Indicator(code=code, value=_decimal(load / middle), unit="x", n=n)


def _decimal(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / value.denominator).quantize(RATIO)
