"""RI1, kick-offs, and RI5, retrospectives: whether a project has the page in time, with everything that belongs in it.

A project is an epic that has tasks. A page is about it when one links the other or one of its tasks, or names it. The mirror
keeps no order of blocks, so a page speaks of something when a word for it stands there, and it is filled in when it has at
least as many lines as headings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from scoring import past
from scoring.indicators.figures import share, yes_no
from scoring.indicators.registry import ORGANISATION, Values, View, indicator
from scoring.indicators.sides import homes, meeting_teams, mentioned_teams
from sync.model import Doc, Ref, Task
from sync.rows import Meeting

KICKOFF = "a kick-off page with all teams, risks, insights and experience within 5 bd of the start (S0-16, S1-1)"
RETRO = "a retrospective with causes, lessons and actions within 10 bd of the end (S0-27, S1-21)"


@dataclass(frozen=True)
class Project:
    epic: Task
    tasks: tuple[Task, ...]
    """All below it; restricted ones are left out."""
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def refs(self) -> frozenset[Ref]:
        return frozenset({self.epic.ref, *(task.ref for task in self.tasks)})


@indicator("RI1", of="org", unit="%", source=KICKOFF, reads=(Task, Doc), shown=("NP org",))
def kickoffs(view: View) -> Values:
    return {ORGANISATION: share("RI1", list(_kicked_off(view).items()), "no_projects_started")}


@indicator("RI1", of="project", unit="yes/no", source=KICKOFF, reads=(Task, Doc), shown=("JF epic", "NP project"))
def kickoff(view: View) -> Values:
    return {epic: yes_no("RI1", answer, epic) for epic, answer in _kicked_off(view).items()}


@indicator("RI5", of="org", unit="%", source=RETRO, reads=(Task, Doc), shown=("NP org",))
def retros(view: View) -> Values:
    return {ORGANISATION: share("RI5", list(_looked_back(view).items()), "no_projects_done")}


@indicator("RI5", of="project", unit="yes/no", source=RETRO, reads=(Task, Doc), shown=("JF epic", "NP project"))
def retro(view: View) -> Values:
    return {epic: yes_no("RI5", answer, epic) for epic, answer in _looked_back(view).items()}


def projects(view: View) -> list[Project]:
    tasks = view.scene.snapshot.tasks
    epics = [task for _, task in sorted(tasks.items()) if task.level == "container" and not task.restricted]
    return [_project(view, epic, below) for epic in epics if (below := _below(view, epic))]


def _below(view: View, epic: Task) -> list[Task]:
    """Of every depth, each once."""
    tasks, found, open_ = view.scene.snapshot.tasks, dict[Ref, Task](), [epic.ref]
    while open_:
        for child in view.scene.snapshot.children.get(open_.pop(), ()):
            if child not in found and child != epic.ref and not tasks[child].restricted:
                found[child] = tasks[child]
                open_.append(child)
    return [found[ref_] for ref_ in sorted(found)]


def _project(view: View, epic: Task, below: list[Task]) -> Project:
    """It starts with the first move of itself or of one of its tasks."""
    scene = view.scene
    moves = [move.at for task in (epic, *below) for move, _ in past.items(scene.changes(task.ref), "status")]
    finished_at = past.finished_at(epic, scene.changes(epic.ref), scene.done)
    return Project(epic, tuple(below), min(moves, default=None), finished_at)


def _kicked_off(view: View) -> Mapping[Ref, bool]:
    """Of the projects that started in the period, and of which it is decided."""
    found = {}
    for project in projects(view):
        if project.started_at and view.covers(project.started_at):
            last = _last_day(view, project.started_at, view.scene.policy.kickoff_days)
            pages = [page for page in pages_about(view, project, "kickoff") if held_on(view, page) <= last]
            done = _everybody(view, project, pages) and _covers(view, pages, view.scene.policy.kickoff_sections)
            if done or last < view.scene.staff.day(view.scene.snapshot.as_of):
                found[project.epic.ref] = done
    return found


def _looked_back(view: View) -> Mapping[Ref, bool]:
    """Of the projects that were finished in the period, and of which it is decided."""
    found, day = {}, view.scene.staff.day
    for project in projects(view):
        if (finished_at := project.finished_at) and view.covers(finished_at):
            last = _last_day(view, finished_at, view.scene.policy.retro_days)
            pages = [p for p in pages_about(view, project, "retro") if day(finished_at) <= held_on(view, p) <= last]
            done = _covers(view, pages, view.scene.policy.retro_sections)
            if done or last < day(view.scene.snapshot.as_of):
                found[project.epic.ref] = done
    return found


def _last_day(view: View, at: datetime, business_days: int) -> date:
    return view.scene.calendar.work.add_days(view.scene.staff.day(at), business_days)


def pages_about(view: View, project: Project, kind: str) -> list[Doc]:
    """Of that kind."""
    snapshot = view.scene.snapshot
    linked = {snapshot.resolve(link.target) for task in (project.epic, *project.tasks) for link in task.links}
    docs = [doc for _, doc in sorted(snapshot.docs.items()) if doc.kind == kind]
    return [doc for doc in docs if doc.ref in linked or _names(view, project, doc)]


def _names(view: View, project: Project, doc: Doc) -> bool:
    if project.epic.title in f"{doc.title}\n{doc.text}":
        return True
    return any(view.scene.snapshot.resolve(link.target) in project.refs for link in doc.links)


def held_on(view: View, page: Doc) -> date:
    """The day of the meeting whose page it is, else the day on which it was made."""
    held = [m.held_at for m in view.scene.snapshot.of(Meeting) if m.doc == page.ref and m.held_at]
    return view.scene.staff.day(held[0] if held else page.created_at)


def _everybody(view: View, project: Project, pages: Iterable[Doc]) -> bool:
    """Is each team that has a task in it on the pages, or at the meetings?"""
    listed = list(pages)
    there = {team for page in listed for team in mentioned_teams(view, page)}
    held = {page.ref for page in listed}
    there |= {t for m in view.scene.snapshot.of(Meeting) if m.doc in held for t in meeting_teams(view, m)}
    accounts = [task.assignee for task in (project.epic, *project.tasks) if task.assignee]
    return bool(listed) and set(homes(view, accounts, view.until_at)) <= there


def _covers(view: View, pages: Iterable[Doc], sections: Mapping[str, Iterable[str]]) -> bool:
    text = "\n".join(page.text for page in pages if _filled(view, page)).casefold()
    return all(any(word in text for word in words) for words in sections.values())


def _filled(view: View, page: Doc) -> bool:
    blocks = [block for block in view.scene.snapshot.blocks.get(page.ref, ()) if block.text.strip()]
    headings = sum(block.kind.startswith("heading") for block in blocks)
    return len(blocks) - headings >= headings
