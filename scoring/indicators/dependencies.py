"""PU5L, links that hold another team up, cleared in time: tasks that a team was blocked by, done by the day on which the task
that waited, or they themselves, were due (whichever was first), of those due in the period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from scoring import past
from scoring.indicators.evidence import Verdict
from scoring.indicators.figures import share
from scoring.indicators.punctuality import due_in, team_of
from scoring.indicators.registry import Values, View, indicator
from scoring.proofs.blockers_cleared import blocked_by
from sync.model import Change, Task


@indicator(
    "PU5L",
    of="pair",
    unit="%",
    source="blocked-by links between teams cleared by the due date (S4-8); interval Wilson, JASA 22 (1927)",
    reads=(Task, Change),
    shown=("NP pair",),
)
def cleared(view: View) -> Values:
    """`A>B`: what B waited for A to do. What is open and not yet due is not counted."""
    verdicts: dict[str, list[Verdict]] = defaultdict(list)
    for pair, blocking, in_time in view.once(waits):
        verdicts[pair].append((blocking.ref, in_time))
    return {pair: share("PU5L", found, "nothing_due") for pair, found in sorted(verdicts.items())}


def waits(view: View) -> Sequence[tuple[str, Task, bool]]:
    """Pair, the task that was waited for, and was it done in time?"""
    found = []
    day, today = view.scene.staff.day, view.scene.staff.day(view.scene.snapshot.as_of)
    for waiting, blocking in _links(view):
        pair, due_on = _pair(view, waiting, blocking), _due_on(view, waiting, blocking)
        done_at = past.first_finished_at(blocking, view.scene.changes(blocking.ref), view.scene.done)
        if pair and due_on and due_in(view, due_on) and (done_at or due_on < today):
            found.append((pair, blocking, done_at is not None and day(done_at) <= due_on))
    return found


def _links(view: View) -> Iterable[tuple[Task, Task]]:
    """Each once; nothing restricted."""
    found = {(a.ref, b.ref): (a, b) for a, b in blocked_by(view.scene) if not a.restricted and not b.restricted}
    return [found[refs] for refs in sorted(found)]


def _pair(view: View, waiting: Task, blocking: Task) -> str | None:
    taker, giver = team_of(view, waiting), team_of(view, blocking)
    return f"{giver}>{taker}" if giver and taker and giver != taker else None


def _due_on(view: View, *tasks: Task) -> date | None:
    days = [past.committed_on(task, view.scene.changes(task.ref)) for task in tasks]
    return min((day for day in days if day), default=None)
