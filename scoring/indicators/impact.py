"""KS4, impact of docs on progress: other teams' tasks that link the doc and were done on time, and how their on-time rate
differs from that of tasks of the same team, type and size that do not link it. An association: nobody drew lots over who
reads what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial

from scoring import past
from scoring.indicators.difference import Share, newcombe, share
from scoring.indicators.evidence import of_verdicts
from scoring.indicators.registry import Values, View, indicator, subjects
from scoring.indicators.uses import uses
from sync.model import Doc, Indicator, Ref, Task

SOURCE = "on-time rate linked - matched unlinked; Newcombe, Stat. Med. 17 (1998), 90 %; association (S0-10)"
_SHOWN = Decimal("0.1")

Stratum = tuple[str, str, str | None]
"""Team, type, size: what tasks must have in common to be compared."""


def _difference_of_docs(view: View) -> Values:
    """Docs that no other team's task links have none."""
    return {doc: _difference(view, tasks) for doc, tasks in view.once(linked_tasks).items()}


def _difference_of_teams(view: View) -> Values:
    found = view.once(_linked_of_teams)
    return {team: _difference(view, found.get(team, frozenset())) for team in subjects("team", view)}


def _on_time_of_docs(view: View) -> Values:
    return {doc: _count(view, tasks) for doc, tasks in view.once(linked_tasks).items()}


def _on_time_of_teams(view: View) -> Values:
    found = view.once(_linked_of_teams)
    return {team: _count(view, found.get(team, frozenset())) for team in subjects("team", view)}


_register = partial(indicator, source=SOURCE, reads=(Doc, Task))
_register("KS4", of="doc", unit="pp", shown=("NP doc",))(_difference_of_docs)
_register("KS4", of="team", unit="pp", shown=("NP team",))(_difference_of_teams)
_register("KS4N", of="doc", unit="tasks", shown=("NP doc",))(_on_time_of_docs)
_register("KS4N", of="team", unit="tasks", shown=("NP team",))(_on_time_of_teams)


def linked_tasks(view: View) -> Mapping[Ref, frozenset[Ref]]:
    """Doc -> tasks of other teams, due in the period, that linked it before they were finished."""
    found = {}
    for doc, links in view.once(uses).items():
        first = {c.object: c.at for c in reversed(links) if c.object in view.once(_verdicts)}
        if tasks := frozenset(task for task, at in first.items() if _helped(view, doc, task, at)):
            found[doc] = tasks
    return found


def _helped(view: View, doc: Ref, task: Ref, at: datetime) -> bool:
    """Could the doc have helped another team's task? A link that is put there afterwards could not."""
    scene = view.scene
    home = scene.staff.team_of(scene.snapshot.docs[doc].author, at)
    finished_at = past.finished_at(scene.snapshot.tasks[task], scene.changes(task), scene.done)
    in_time = finished_at is None or at <= finished_at
    return in_time and home is not None and home != view.once(_verdicts)[task][0][0]


def _linked_of_teams(view: View) -> Mapping[str, frozenset[Ref]]:
    """Team -> tasks that link a doc whose author belongs to it."""
    found: dict[str, set[Ref]] = defaultdict(set)
    for doc, tasks in view.once(linked_tasks).items():
        author = view.scene.snapshot.docs[doc].author
        found[view.scene.staff.team_of(author, view.until_at) or ""] |= tasks
    return {team: frozenset(tasks) for team, tasks in found.items()}


def _verdicts(view: View) -> Mapping[Ref, tuple[Stratum, bool]]:
    """Task due in the period -> its stratum, and was it done by the due date as first committed?"""
    scene, found = view.scene, {}
    for task in scene.snapshot.tasks.values():
        team = None if task.restricted or task.level == "container" else scene.roots.team(task.ref, view.period)
        verdict = _on_time(view, task)
        if team and verdict is not None:
            found[task.ref] = (team, task.kind, task.size), verdict
    return found


def _on_time(view: View, task: Task) -> bool | None:
    """None when it was not due in the period, or is open and not overdue yet."""
    scene, changes = view.scene, view.scene.changes(task.ref)
    due_on = past.committed_on(task, changes)
    if due_on is None or not scene.staff.day(view.period.start_at) <= due_on < scene.staff.day(view.period.end_at):
        return None
    finished_at = past.finished_at(task, changes, scene.done)
    if finished_at is not None:
        return scene.staff.day(finished_at) <= due_on
    return False if due_on < scene.staff.day(scene.snapshot.as_of) else None


def _count(view: View, linked: Collection[Ref]) -> Indicator:
    verdicts = [(task, view.once(_verdicts)[task][1]) for task in linked]
    done = sum(verdict for _, verdict in verdicts)
    return Indicator(code="KS4N", value=Decimal(done), unit="tasks", n=len(linked), evidence=of_verdicts(verdicts))


def _difference(view: View, linked: Collection[Ref]) -> Indicator:
    """In percentage points; `n` is the number of linked tasks that have any to be compared with."""
    one, other = compared(view.once(_verdicts), linked)
    if one is None or other is None:
        reason = "indicator.reason.nothing_to_compare"
        return Indicator(code="KS4", value=None, unit="pp", n=0, reason=reason)
    low, high = (_points(bound) for bound in newcombe(one, other))
    value, found = _points(one.value - other.value), of_verdicts([(t, view.once(_verdicts)[t][1]) for t in linked])
    return Indicator(code="KS4", value=value, unit="pp", n=int(one.n), low=low, high=high, evidence=found)


def compared(
    verdicts: Mapping[Ref, tuple[Stratum, bool]], linked: Collection[Ref]
) -> tuple[Share, Share] | tuple[None, None]:
    """The on-time share of linked tasks, and of the others with each stratum weighted as it is among the linked; its
    effective number is 1 / sum(w^2 / n) (Kish). Linked tasks of a stratum without others are left out."""
    sides: dict[Stratum, tuple[list[bool], list[bool]]] = defaultdict(lambda: ([], []))
    for task, (stratum, on_time) in verdicts.items():
        sides[stratum][task not in linked].append(on_time)
    both = [(ours, others) for _, (ours, others) in sorted(sides.items(), key=str) if ours and others]
    n = sum(len(ours) for ours, _ in both)
    if not n:
        return None, None
    weights = [(Decimal(len(ours)) / n, others) for ours, others in both]
    rate = sum((w * sum(others) / len(others) for w, others in weights), Decimal(0))
    size = 1 / sum((w * w / len(others) for w, others in weights), Decimal(0))
    return share(sum(sum(ours) for ours, _ in both), n), Share(rate, size)


def _points(value: Decimal) -> Decimal:
    return (100 * value).quantize(_SHOWN)
