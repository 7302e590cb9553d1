"""PU4, progress freshness: active tasks of a project that somebody touched in the last two business days."""

from __future__ import annotations

from collections import defaultdict

from scoring.board import Board, project_of
from scoring.indicators.evidence import Verdict
from scoring.indicators.figures import share
from scoring.indicators.punctuality import team_of
from scoring.indicators.registry import Values, View, indicator
from sync.model import Change, Comment, Ref, Task


@indicator(
    "PU4",
    of="project",
    unit="%",
    source="S1-24; interval Wilson, JASA 22 (1927)",
    reads=(Task, Change, Comment),
    shown=("NP project",),
)
def freshness(view: View) -> Values:
    """By the calendar of the team whose task it is."""
    verdicts: dict[Ref, list[Verdict]] = defaultdict(list)
    board = Board(view.scene, view.until_at)
    for task in board.active:
        project = project_of(view.scene, task.ref)
        if project:
            verdicts[project].append((task.ref, _fresh(view, board, task)))
    return {project: share("PU4", found, "nothing_active") for project, found in sorted(verdicts.items())}


def _fresh(view: View, board: Board, task: Task) -> bool:
    calendar = view.scene.snapshot.directory.calendar_of(team_of(view, task) or "")
    day = view.scene.staff.day
    return calendar.business_days(day(board.touched_at(task)), day(view.until_at)) <= view.scene.policy.progress_days
