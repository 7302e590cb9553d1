"""PU5, resource readiness: requested items delivered by the day on which they were needed, of those needed in the period.
Of rows of a requests database and of request tasks across teams. What is open and not yet needed is not counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime

from scoring import past
from scoring.indicators.escalation import asked_teams, asking_teams
from scoring.indicators.evidence import Verdict
from scoring.indicators.figures import share
from scoring.indicators.punctuality import due_in
from scoring.indicators.registry import Values, View, indicator
from scoring.indicators.response import asked_by_task
from sync.model import Change, Ref, Task
from sync.rows import Request

_Item = tuple[str, Ref, date, datetime | None]
"""Pair `giver>asker`, its record, needed on, delivered at."""


@indicator(
    "PU5",
    of="pair",
    unit="%",
    source="S3-8; interval Wilson, JASA 22 (1927)",
    reads=(Task, Change),
    shown=("NP pair",),
)
def readiness(view: View) -> Values:
    """`A>B`: what B asked A for."""
    verdicts: dict[str, list[Verdict]] = defaultdict(list)
    day = view.scene.staff.day
    for pair, source, needed_on, delivered_at in (*_rows(view), *_tasks(view)):
        if due_in(view, needed_on) and (delivered_at is not None or needed_on < day(view.scene.snapshot.as_of)):
            verdicts[pair].append((source, delivered_at is not None and day(delivered_at) <= needed_on))
    return {pair: share("PU5", found, "nothing_due") for pair, found in sorted(verdicts.items())}


def _rows(view: View) -> Iterator[_Item]:
    for row in view.scene.snapshot.of(Request):
        if row.needed_on is None:
            continue
        at = row.asked_at or view.scene.calendar.midnight(row.needed_on)
        for giver in asked_teams(view, row, at):
            for asker in asking_teams(view, row, at):
                if giver != asker:
                    yield f"{giver}>{asker}", row.doc, row.needed_on, row.delivered_at


def _tasks(view: View) -> Iterator[_Item]:
    for task in view.scene.snapshot.tasks.values():
        changes = view.scene.changes(task.ref)
        needed_on = past.committed_on(task, changes)
        if needed_on is None or task.restricted or task.kind not in view.scene.policy.request_types:
            continue
        for asker, giver in asked_by_task(view, task):
            yield f"{giver}>{asker}", task.ref, needed_on, past.finished_at(task, changes, view.scene.done)
