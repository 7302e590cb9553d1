"""GO7, completeness of goals and roles: tasks of a project that have exactly one owner, decided helpers, acceptance
criteria (完成標準) and a due date; GO7S, those that have a priority and a size."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

from scoring import past
from scoring.board import project_of
from scoring.indicators.evidence import Verdict
from scoring.indicators.figures import share
from scoring.indicators.registry import Values, View, indicator
from scoring.scene import Scene
from sync.model import Change, Doc, Ref, Task, ref

_AFTER_HEADING = re.compile(r"[\s#*_:：\-]*")


@indicator(
    "GO7",
    of="project",
    unit="%",
    source="S1-3, S1-24; interval Wilson, JASA 22 (1927)",
    reads=(Task, Change),
    shown=("JF epic", "NP project"),
)
def completeness(view: View) -> Values:
    return _by_project(view, "GO7", lambda task: _complete(view.scene, task))


@indicator(
    "GO7S",
    of="project",
    unit="%",
    source="tasks with a priority and a size (S4-7); interval Wilson, JASA 22 (1927)",
    reads=(Task, Change),
    shown=("NP project",),
)
def assessed(view: View) -> Values:
    return _by_project(view, "GO7S", _assessed)


def _by_project(view: View, code: str, verdict: Callable[[Task], bool]) -> Values:
    """The share of a project's tasks in work of which it is true."""
    verdicts: dict[Ref, list[Verdict]] = defaultdict(list)
    for task in tasks_in_work(view):
        project = project_of(view.scene, task.ref)
        if project and task.level == "task":
            verdicts[project].append((task.ref, verdict(task)))
    return {project: share(code, found, "no_tasks") for project, found in sorted(verdicts.items())}


def tasks_in_work(view: View) -> Iterator[Task]:
    """Those that were there in the period and not done before it; no containers, nothing restricted."""
    for _, task in sorted(view.scene.snapshot.tasks.items()):
        if task.level == "container" or task.restricted or task.created_at > view.until_at:
            continue
        finished_at = past.finished_at(task, view.scene.changes(task.ref), view.scene.done)
        if finished_at is None or finished_at >= view.period.start_at:
            yield task


def _complete(scene: Scene, task: Task) -> bool:
    return all((_owned(scene, task), _helpers_decided(scene, task), _accepts(scene, task), task.due_on is not None))


def _assessed(task: Task) -> bool:
    return bool(task.priority) and (task.size is not None or task.points is not None)


def _owned(scene: Scene, task: Task) -> bool:
    """A task has one assignee or none; an app or somebody unknown is nobody."""
    return scene.staff.person(task.assignee) is not None


def _helpers_decided(scene: Scene, task: Task) -> bool:
    """Named, or said to be none."""
    return bool(task.helpers) or bool(set(task.labels) & set(scene.policy.no_helpers_labels))


def _accepts(scene: Scene, task: Task) -> bool:
    """In a property of its page, in the history of a field, or under a heading of its description."""
    names = [name.casefold() for name in scene.policy.acceptance_fields]
    doc = scene.snapshot.docs.get(ref(task.source, Doc.type, task.id))
    filled = {name.casefold() for name, value in doc.properties.items() if value} if doc else set()
    if filled & set(names) or _last(scene, task):
        return True
    texts = (task.text, doc.text if doc else "")
    return any(_follows(text, name) for text in texts for name in names)


def _last(scene: Scene, task: Task) -> bool:
    entries = list(past.items(scene.changes(task.ref), *scene.policy.acceptance_fields))
    return bool(entries) and bool(entries[-1][1].new_text or entries[-1][1].new)


def _follows(text: str, heading: str) -> bool:
    """Something stands after the heading, on its line or below."""
    _, found, rest = text.casefold().partition(heading)
    return bool(found) and _AFTER_HEADING.sub("", rest, count=1) != ""
