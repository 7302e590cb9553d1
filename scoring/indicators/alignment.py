"""GO5, alignment coverage: tasks with an unbroken path of links to a strategic goal, of all tasks in work in the period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from scoring.indicators.completeness import tasks_in_work
from scoring.indicators.figures import share
from scoring.indicators.registry import ORGANISATION, Values, View, indicator
from scoring.scene import Scene
from sync.model import Goal, Ref, Task
from sync.rows import KeyResult

Goals = Mapping[Ref, Goal]
"""By their own refs, by those of their pages, and by those of their key results and their pages."""


@indicator(
    "GO5",
    of="org",
    unit="%",
    source="S0-26, S2-3; interval Wilson, JASA 22 (1927)",
    reads=(Task, Goal),
    shown=("NP org",),
)
def alignment(view: View) -> Values:
    """From the task or a task above it, by a link either way, to a goal; from there up to one that serves no other."""
    goals = _goals(view.scene)
    named = frozenset(_named_by_goals(view.scene))
    aligned = partial(_aligned, view.scene, goals, named)
    return {ORGANISATION: share("GO5", [(task.ref, aligned(task)) for task in tasks_in_work(view)], "no_tasks")}


def _goals(scene: Scene) -> Goals:
    found: dict[Ref, Goal] = {}
    for goal in scene.snapshot.goals:
        found |= {goal.ref: goal, goal.doc: goal}
    for result in scene.snapshot.of(KeyResult):
        if result.goal in found:
            found |= {result.ref: found[result.goal], result.doc: found[result.goal]}
    return found


def _named_by_goals(scene: Scene) -> Iterator[Ref]:
    """Tasks that the page of a strategic goal, or of one below it, links."""
    goals = _goals(scene)
    for page, goal in goals.items():
        doc = scene.snapshot.docs.get(page)
        if doc and _strategic(goals, goal):
            yield from filter(None, (scene.snapshot.resolve(link.target) for link in doc.links))


def _aligned(scene: Scene, goals: Goals, named: frozenset[Ref], task: Task) -> bool:
    seen: set[Ref] = set()
    above: Task | None = task
    while above is not None and above.ref not in seen and not above.restricted:
        seen.add(above.ref)
        targets = {scene.snapshot.resolve(link.target) or link.target for link in above.links}
        if above.ref in named or any(target in goals and _strategic(goals, goals[target]) for target in targets):
            return True
        above = scene.snapshot.tasks.get(above.parent or "")
    return False


def _strategic(goals: Goals, goal: Goal) -> bool:
    """Its chain of goals is whole and does not end in one that is called short-term: that one serves nothing."""
    seen: set[Ref] = set()
    while goal.parent:
        if goal.ref in seen or goal.parent not in goals:
            return False
        seen.add(goal.ref)
        goal = goals[goal.parent]
    return goal.horizon != "short"
