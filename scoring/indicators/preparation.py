"""What a project has in writing before it needs it: RI1D, its requirements five business days before the start
(提前1周同步需求文档); RK1C, a plan for emergencies (應急預案) five business days before the day on which it is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from scoring import past
from scoring.indicators.figures import figure, share, yes_no
from scoring.indicators.projects import Project, held_on, pages_about, projects
from scoring.indicators.punctuality import due_in
from scoring.indicators.registry import ORGANISATION, Values, View, indicator
from sync.model import Doc, Ref, Task

REQUIREMENTS = "business days from the requirements' page to the start, at least five (S1-23)"
CONTINGENCY = "projects with a plan for emergencies five business days before their due date (S3-10)"


@indicator("RI1D", of="project", unit="bd", source=REQUIREMENTS, reads=(Task, Doc), shown=("NP project",))
def lead(view: View) -> Values:
    """Of projects started in the period that have such a page; `n` is the number of pages. Negative: after the start."""
    found = view.once(_leads)
    return {epic: figure("RI1D", max(days.values()), "bd", len(days), days) for epic, days in found.items() if days}


@indicator("RI1D", of="org", unit="%", source=REQUIREMENTS, reads=(Task, Doc), shown=("NP org",))
def leads(view: View) -> Values:
    enough = view.scene.policy.ahead_days
    verdicts = [(epic, max(days.values(), default=-1) >= enough) for epic, days in view.once(_leads).items()]
    return {ORGANISATION: share("RI1D", verdicts, "no_projects_started")}


@indicator("RK1C", of="project", unit="yes/no", source=CONTINGENCY, reads=(Task, Doc), shown=("NP project",))
def planned(view: View) -> Values:
    return {epic: yes_no("RK1C", answer, epic) for epic, answer in view.once(_planned).items()}


@indicator("RK1C", of="org", unit="%", source=CONTINGENCY, reads=(Task, Doc), shown=("NP org",))
def planned_of_all(view: View) -> Values:
    return {ORGANISATION: share("RK1C", list(view.once(_planned).items()), "no_projects_due")}


def _leads(view: View) -> Mapping[Ref, dict[Ref, int]]:
    """Project started in the period -> business days from each page of its requirements to the start."""
    found, day = {}, view.scene.staff.day
    for project in projects(view):
        if project.started_at and view.covers(project.started_at):
            start = day(project.started_at)
            found[project.epic.ref] = {p.ref: _days(view, held_on(view, p), start) for p in _pages(view, project)}
    return found


def _pages(view: View, project: Project) -> list[Doc]:
    return [page for page in pages_about(view, project, "requirement") if page.created_at < view.until_at]


def _planned(view: View) -> Mapping[Ref, bool]:
    """Project due in the period -> had it a plan in time? As soon as there is one, or it is too late for one."""
    found, enough = {}, view.scene.policy.ahead_days
    today = view.scene.staff.day(view.scene.snapshot.as_of)
    for project in projects(view):
        due_on = past.committed_on(project.epic, view.scene.changes(project.epic.ref))
        if due_on is None or not due_in(view, due_on):
            continue
        made = [held_on(view, page) for page in pages_about(view, project, "contingency")]
        in_time = any(_days(view, on, due_on) >= enough for on in made)
        if in_time or _days(view, today, due_on) < enough:
            found[project.epic.ref] = in_time
    return found


def _days(view: View, first: date, last: date) -> int:
    return view.scene.calendar.work.business_days(first, last)
