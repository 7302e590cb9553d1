"""PU3, lag: open tasks that are two business days or more over their due date and were not touched for one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from scoring.board import Board
from scoring.indicators.figures import figure
from scoring.indicators.punctuality import team_of
from scoring.indicators.registry import Values, View, indicator, subjects
from sync.model import Change, Comment, Task


@indicator("PU3", of="team", unit="tasks", source="S1-17", reads=(Task, Change, Comment), shown=("NP team",))
def lag(view: View) -> Values:
    """Beside it, as n, how many tasks are open; nothing open is nothing late."""
    late = [(task.ref, team) for task, team, _ in lagging(view)]
    board = Board(view.scene, view.until_at)
    open_ = Counter(team_of(view, task) for task in board.open)
    return {
        team: figure("PU3", len(found := [task for task, of in late if of == team]), "tasks", open_[team], found)
        for team in subjects("team", view)
    }


def lagging(view: View) -> Iterator[tuple[Task, str, int]]:
    """The tasks, whose they are and by how many business days of that team they are late; in order of their refs."""
    board, staff, policy = Board(view.scene, view.until_at), view.scene.staff, view.scene.policy
    today = staff.day(view.until_at)
    for task in board.open:
        team, due_on = team_of(view, task), board.due_on(task)
        if team is None or due_on is None or due_on >= today:
            continue
        calendar = view.scene.snapshot.directory.calendar_of(team)
        late = calendar.business_days(due_on, today)
        silent = calendar.business_days(staff.day(board.touched_at(task)), today)
        if late >= policy.lag_days and silent >= policy.silent_days:
            yield task, team, late
