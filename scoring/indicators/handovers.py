"""RI5R, what a retrospective changed: tasks of a project that were handed to somebody else in the business days after it
(定期評估和調整). A count to look at, neither good nor bad."""

from __future__ import annotations

from datetime import date

from scoring import past
from scoring.indicators.figures import figure
from scoring.indicators.projects import Project, held_on, pages_about, projects
from scoring.indicators.punctuality import due_in
from scoring.indicators.registry import Values, View, indicator
from sync.model import Change, Doc, Indicator, Task


@indicator(
    "RI5R",
    of="project",
    unit="count",
    source="reassignments within ten business days after a retrospective (S4-5)",
    reads=(Task, Change, Doc),
    shown=("NP project",),
)
def handed_over(view: View) -> Values:
    """Of projects with a retrospective in the period; `n` is the number of their tasks."""
    found = {}
    for project in projects(view):
        held = [on for page in pages_about(view, project, "retro") if due_in(view, on := held_on(view, page))]
        if held:
            found[project.epic.ref] = _handed_over(view, project, held)
    return found


def _handed_over(view: View, project: Project, held: list[date]) -> Indicator:
    moved = [task.ref for task in project.tasks if any(_moved(view, task, on) for on in held)]
    return figure("RI5R", len(moved), "count", len(project.tasks), moved)


def _moved(view: View, task: Task, on: date) -> bool:
    """From one assignee to another; a first assignment is none."""
    last = view.scene.calendar.work.add_days(on, view.scene.policy.retro_days)
    entries = past.items(view.scene.changes(task.ref), "assignee")
    return any(item.old and item.new and on <= view.scene.staff.day(change.at) <= last for change, item in entries)
