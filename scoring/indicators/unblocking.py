"""HP8, unblock points: the part of the help points that is for tasks whose flag, or blocked status, was gone within two
business days (of the helper's team) after the helper had been at work there."""

from __future__ import annotations

from collections.abc import Sequence

from scoring.hardship import held_up
from scoring.indicators.evidence import of_rows
from scoring.indicators.help_points import by
from scoring.indicators.registry import Values, View, indicator, subjects
from scoring.privacy import Content, too_small
from scoring.traces import traces
from sync.model import Indicator, Proof, Task
from sync.points import points

SOURCE = "the ledger: rows of kind assist on what was then unblocked (S0-11, S1-18)"


@indicator("HP8", of="person", unit="points", source=SOURCE, reads=(Task,), shown=("EV",))
def of_person(view: View) -> Values:
    return {person: _sum(rows) for person, rows in by(view.once(_rows), lambda r: r.helper)}


@indicator("HP8", of="team", unit="points", source=SOURCE, reads=(Task,), shown=("ND team",))
def of_team(view: View) -> Values:
    """What it leaves of the team's points must be as large as a cell, or empty, or it could be had by subtraction."""
    found, every = dict(by(view.once(_rows), lambda r: r.team)), dict(by(view.proofs, lambda r: r.team))
    return {t: _guarded(view, found.get(t, []), every.get(t, [])) for t in subjects("team", view)}


def _guarded(view: View, rows: Sequence[Proof], every: Sequence[Proof]) -> Indicator:
    ids = {row.id for row in rows}
    rest = [row for row in every if row.id not in ids]
    for part in (rows, rest):
        if reason := part and _small(view, part):
            return Indicator(code="HP8", value=None, unit="points", n=0, reason=reason)
    return _sum(rows)


def _small(view: View, rows: Sequence[Proof]) -> str | None:
    policy = view.scene.policy
    return too_small(Content(len(rows), len({row.helper for row in rows}), policy.cell_people), policy)


def _sum(rows: Sequence[Proof]) -> Indicator:
    return Indicator(
        code="HP8", value=points(sum(row.units for row in rows)), unit="points", n=len(rows), evidence=of_rows(rows)
    )


def _rows(view: View) -> Sequence[Proof]:
    return [row for row in view.proofs if row.kind == "assist" and _unblocked(view, row)]


def _unblocked(view: View, row: Proof) -> bool:
    """The acknowledgement shows help too, where it came before the end."""
    scene = view.scene
    task = scene.snapshot.tasks.get(row.object)
    if task is None:
        return False
    work, days = scene.snapshot.directory.calendar_of(row.team), scene.policy.unblock_days
    moments = [*traces(scene, row.helper, row.object), row.at]
    return any(
        cleared_at is not None
        and raised_at <= at <= cleared_at <= view.until_at
        and work.business_days(scene.staff.day(at), scene.staff.day(cleared_at)) <= days
        for raised_at, cleared_at in held_up(scene, task)
        for at in moments
    )
