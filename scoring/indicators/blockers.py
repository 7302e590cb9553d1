"""RS4: P(a blocker is cleared within 24 clock hours after it was raised), open ones censored. Blockers are flags and
blocked statuses in the changelog, and requests in a database whose kind names a lack of resources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from scoring import past
from scoring.indicators.escalation import asking_teams
from scoring.indicators.registry import Values, View, indicator, subjects
from scoring.indicators.response_hours import KAPLAN_MEIER, within
from scoring.indicators.survival import Spell
from sync.model import Change, Ref, Task
from sync.rows import Request

_MICROSECOND = timedelta(microseconds=1)

Blocker = tuple[str, Ref, datetime, datetime | None]
"""Team that is held up, by what, when raised, when cleared."""


@indicator("RS4", of="team", unit="%", source=f"{KAPLAN_MEIER}; S1-18", reads=(Change, Task), shown=("NP team",))
def blockers_cleared(view: View) -> Values:
    """Of the team that is held up: its lead is to clear it, by whomever it is cleared in the end."""
    limit = timedelta(hours=view.scene.policy.blocker_hours) // _MICROSECOND
    spells: dict[str, list[Spell]] = defaultdict(list)
    for team, source, raised_at, cleared_at in (*_of_tasks(view), *_of_rows(view)):
        if view.covers(raised_at):
            spells[team].append(replace(_spell(view, raised_at, cleared_at), source=source))
    return {team: within("RS4", spells[team], limit, "no_blockers") for team in subjects("team", view)}


def _spell(view: View, raised_at: datetime, cleared_at: datetime | None) -> Spell:
    if cleared_at is not None and cleared_at <= view.until_at:
        return Spell((cleared_at - raised_at) // _MICROSECOND, ended=True)
    return Spell(max(timedelta(0), view.until_at - raised_at) // _MICROSECOND, ended=False)


def _of_tasks(view: View) -> Iterator[Blocker]:
    for task in view.scene.snapshot.tasks.values():
        team = view.scene.roots.team(task.ref, view.period)
        if team and not task.restricted and task.level != "container":
            for raised_at, cleared_at in _spans(view, task):
                yield team, task.ref, raised_at, cleared_at


def _spans(view: View, task: Task) -> Iterator[tuple[datetime, datetime | None]]:
    """A task is blocked while it is flagged or in a blocked status; being done ends both."""
    flags, raised_at = {field.lower() for field in view.scene.policy.flag_fields}, None
    flagged = stuck = False
    for change in view.scene.changes(task.ref):
        for item in change.items:
            if item.field.lower() in flags:
                flagged = bool(item.new_text or item.new)
            if item.field.lower() == "status":
                stuck = item.new_text in view.scene.policy.blocked_statuses
                flagged = flagged and item.new_text not in view.scene.done
        if (flagged or stuck) and raised_at is None:
            raised_at = change.at
        elif raised_at is not None and not (flagged or stuck):
            yield raised_at, change.at
            raised_at = None
    if raised_at is not None:
        yield raised_at, past.finished_at(task, view.scene.changes(task.ref), view.scene.done)


def _of_rows(view: View) -> Iterator[Blocker]:
    for row in view.scene.snapshot.of(Request):
        if row.asked_at is not None and row.kind.strip().lower() in view.scene.policy.blocker_kinds:
            for team in asking_teams(view, row, row.asked_at):
                yield team, row.doc, row.asked_at, row.delivered_at
