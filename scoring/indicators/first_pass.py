"""PU6, first-pass yield: deliverables approved without a return, of those decided on; PU6R, how often one was returned,
on the mean. Of approval rows, and of the statuses submitted, review, returned and approved in the changelog."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from scoring import past
from scoring.board import Board, project_of, task_of
from scoring.indicators.figures import mean, share
from scoring.indicators.registry import Values, View, indicator
from sync.model import Change, Ref, Task
from sync.rows import Approval


@dataclass(frozen=True, slots=True)
class _Verdict:
    """`returns` is how often the deliverable came back with it."""

    deliverable: Ref
    at: datetime
    outcome: Literal["approved", "returned", "rejected"]
    returns: int


@indicator(
    "PU6",
    of="project",
    unit="%",
    source="S1-7; interval Wilson, JASA 22 (1927)",
    reads=(Task, Change),
    shown=("NP project",),
)
def first_pass(view: View) -> Values:
    """A deliverable that came back and waits to be handed in again was not passed at first, whatever comes."""
    return {
        project: share(
            "PU6",
            [
                (found_[0].deliverable, all(v.outcome == "approved" and not v.returns for v in found_))
                for found_ in found
            ],
            "no_reviews",
        )
        for project, found in view.once(_by_project).items()
    }


@indicator("PU6R", of="project", unit="rounds", source="S1-7", reads=(Task, Change), shown=("NP project",))
def returns(view: View) -> Values:
    return {
        project: mean("PU6R", "rounds", {vs[0].deliverable: sum(v.returns for v in vs) for vs in found}, "no_reviews")
        for project, found in view.once(_by_project).items()
    }


def _by_project(view: View) -> dict[Ref, list[list[_Verdict]]]:
    """Every deliverable with a verdict in the period, with all its verdicts until the end of it."""
    by_deliverable: dict[Ref, list[_Verdict]] = defaultdict(list)
    for verdict in (*_of_rows(view), *_of_tasks(view)):
        if verdict.at <= view.until_at:
            by_deliverable[verdict.deliverable].append(verdict)
    found: dict[Ref, list[list[_Verdict]]] = defaultdict(list)
    for deliverable, verdicts in sorted(by_deliverable.items()):
        project = project_of(view.scene, deliverable)
        if project and any(view.covers(v.at) for v in verdicts):
            found[project].append(verdicts)
    return dict(sorted(found.items()))


def _of_rows(view: View) -> Iterator[_Verdict]:
    """A row handed in for the third time was returned twice before."""
    for row in view.scene.snapshot.of(Approval):
        if row.decided_at is None or row.outcome is None or row.outcome == "pending":
            continue
        times = max(0, (row.rounds or 1) - 1) + (row.outcome == "returned")
        for object_ in row.on:
            task = task_of(view.scene, object_)
            if task is None or not task.restricted:
                yield _Verdict(task.ref if task else object_, row.decided_at, row.outcome, times)


def _of_tasks(view: View) -> Iterator[_Verdict]:
    board, policy = Board(view.scene, view.until_at), view.scene.policy
    waiting = {*policy.submitted_statuses, *policy.review_statuses}
    for task in view.scene.snapshot.tasks.values():
        if task.restricted or task.level == "container":
            continue
        for change, item in past.items(view.scene.changes(task.ref), "status"):
            if item.old_text in waiting and item.new_text not in waiting:
                yield from _verdict(board, task.ref, change.at, item.new_text or "")


def _verdict(board: Board, deliverable: Ref, at: datetime, status: str) -> Iterator[_Verdict]:
    """Out of review: forward it is approved, back to work it is returned; a status that nobody knows says nothing."""
    policy, category = board.scene.policy, board.meaning(status)
    if status in policy.returned_statuses:
        yield _Verdict(deliverable, at, "returned", 1)
    elif status in policy.approved_statuses or category == "done":
        yield _Verdict(deliverable, at, "approved", 0)
    elif category is not None:
        yield _Verdict(deliverable, at, "returned", 1)
