"""What the tests of flow share: a view of a town, and tasks that are due, asked about or of a project."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from scoring_build import AS_OF, CALENDAR, QUARTER, START, Town, at, task, two_teams

from scoring.indicators import View, compute
from scoring.policy import Policy
from scoring.scene import Scene
from sync.model import Indicator

OPEN = Policy(cell_people=1, cell_rows=1, cell_helpers=1)
WORK = task("work")
DONE: dict[str, Any] = {"status": "Done", "status_category": "done"}
ACTIVE: dict[str, Any] = {"status": "In Progress", "status_category": "active"}


def view_of(town: Town, as_of: datetime = AS_OF, policy: Policy = OPEN) -> View:
    proofs = town.score(policy=policy, as_of=as_of).proofs
    return View(Scene(town.snapshot(as_of), policy, CALENDAR), QUARTER, proofs, [])


def value(town: Town, code: str, kind: str, subject: str, as_of: datetime = AS_OF, policy: Policy = OPEN) -> Indicator:
    return compute(view_of(town, as_of, policy))[kind][subject][code]


def on(day: int) -> date:
    return START.date() + timedelta(days=day)


def reason(found: Indicator) -> str:
    assert found.value is None
    return (found.reason or "").removeprefix("indicator.reason.")


def requests(*waits: tuple[float, float | None]) -> Town:
    """Rex asks Ann on `asked`, each time on a task of its own; she answers on `answered`."""
    town = two_teams()
    for n, (asked, answered) in enumerate(waits):
        on_ = town.task(f"t{n}", "rex", creator="ray")
        town.comment(on_, "rex", "which font?", asked, to="ann")
        if answered is not None:
            town.comment(on_, "ann", "Noto Sans", answered)
    return town


def due(town: Town, name: str, day: int, finished: float | None = None, **fields: Any) -> str:
    done = {**DONE, "resolved_at": at(finished)} if finished is not None else {}
    return town.task(name, "rex", creator="ray", due_on=on(day), **{**done, **fields})


def epic(town: Town, **fields: Any) -> str:
    return town.task("epic", "ray", **{"level": "container", **ACTIVE, **fields})
