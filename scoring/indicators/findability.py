"""KS7, findability: of the projects finished in the period, those of which somebody who was not there finds everything:
minutes, an archive page, tags, and a page that the Jira task links and that links back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from scoring import past
from scoring.indicators.figures import share
from scoring.indicators.registry import ORGANISATION, Values, View, indicator
from scoring.scene import Scene
from sync.model import Doc, Ref, Task
from sync.rows import Meeting


@indicator(
    "KS7",
    of="org",
    unit="%",
    source="done projects with minutes, archive page, tags and a two-way link / done projects (S0-19); Wilson, JASA 22",
    reads=(Task, Doc),
    shown=("NP org",),
)
def findability(view: View) -> Values:
    """A project is a container of tasks, such as an epic."""
    verdicts = [(task.ref, findable(view, task)) for task in view.scene.snapshot.tasks.values() if _ended(view, task)]
    return {ORGANISATION: share("KS7", verdicts, "no_done_projects")}


def findable(view: View, project: Task) -> bool:
    """Minutes may also be those of a meeting about one of its pages; tags may stand on the task or on any of its pages."""
    linked, linking = _linked(view.scene, project), view.once(_linking).get(project.ref, set())
    docs = [view.scene.snapshot.docs[doc] for doc in sorted(linked | linking)]
    kinds = {doc.kind for doc in docs}
    minutes = "minutes" in kinds or bool({doc.ref for doc in docs} & view.once(_with_minutes))
    tags = bool(project.labels) or any(doc.tags for doc in docs)
    return minutes and "archive" in kinds and tags and bool(linked & linking)


def _ended(view: View, task: Task) -> bool:
    if task.level != "container" or task.restricted:
        return False
    at = past.finished_at(task, view.scene.changes(task.ref), view.scene.done)
    return at is not None and view.covers(at)


def _linked(scene: Scene, project: Task) -> set[Ref]:
    """Docs that the task links."""
    targets = (scene.snapshot.resolve(link.target) for link in project.links)
    return {target for target in targets if target and target in scene.snapshot.docs}


def _linking(view: View) -> Mapping[Ref, set[Ref]]:
    """Container -> docs that link it."""
    snapshot, found = view.scene.snapshot, defaultdict(set)
    for doc in snapshot.docs.values():
        for link in doc.links:
            task = snapshot.tasks.get(snapshot.resolve(link.target) or "")
            if task and task.level == "container":
                found[task.ref].add(doc.ref)
    return found


def _with_minutes(view: View) -> frozenset[Ref]:
    """Pages that a meeting with minutes was about."""
    meetings = view.scene.snapshot.of(Meeting)
    return frozenset(doc for m in meetings if m.minutes or m.minutes_shared_at for doc in m.about)
