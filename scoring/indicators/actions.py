"""RI6, action closure: what was decided in meetings and retrospectives, done by the day that was said. To-do blocks that name
a day, and tasks with a due date that such a page links and that were made after it."""

from __future__ import annotations

from collections import defaultdict

from scoring import past
from scoring.indicators.evidence import Verdict
from scoring.indicators.figures import share
from scoring.indicators.registry import Values, View, indicator
from scoring.indicators.sides import both_ways, days, meeting_teams, page_teams
from sync.model import Block, Doc, Task
from sync.rows import Meeting


@indicator(
    "RI6",
    of="pair",
    unit="%",
    source="actions closed by their day / actions due (S0-27, S1-5, S2-11)",
    reads=(Meeting,),
    shown=("NP pair",),
)
def closure(view: View) -> Values:
    """Of the actions of pages of both teams. Both directions say the same."""
    verdicts: dict[str, list[Verdict]] = defaultdict(list)
    meetings = {meeting.doc: meeting for meeting in view.scene.snapshot.of(Meeting)}
    for ref_, doc in sorted(view.scene.snapshot.docs.items()):
        if (ref_ in meetings or doc.kind in ("retro", "minutes")) and doc.created_at < view.until_at:
            meeting = meetings.get(ref_)
            decided = _verdicts(view, doc)
            for pair in both_ways(meeting_teams(view, meeting) if meeting else page_teams(view, doc)):
                verdicts[pair] += decided
    return {pair: share("RI6", found, "no_actions_due") for pair, found in sorted(verdicts.items())}


def _verdicts(view: View, doc: Doc) -> list[Verdict]:
    snapshot = view.scene.snapshot
    blocks = [(block.ref, _block(view, block)) for block in snapshot.blocks.get(doc.ref, ()) if block.kind == "to_do"]
    linked = {ref_ for link in doc.links if (ref_ := snapshot.resolve(link.target))}
    tasks = [snapshot.tasks[ref_] for ref_ in sorted(linked) if ref_ in snapshot.tasks]
    after = [task for task in tasks if task.created_at >= doc.created_at and not task.restricted]
    decided = [*blocks, *((task.ref, _task(view, task)) for task in after)]
    return [(ref_, verdict) for ref_, verdict in decided if verdict is not None]


def _block(view: View, block: Block) -> bool | None:
    """A to-do is ticked by its last edit."""
    if block.due_on is None or not days(view)[0] <= block.due_on < days(view)[1]:
        return None
    day = view.scene.staff.day
    if block.checked:
        return day(block.updated_at) <= block.due_on
    return False if block.due_on < day(view.scene.snapshot.as_of) else None


def _task(view: View, task: Task) -> bool | None:
    """By the due date as first committed."""
    scene, changes = view.scene, view.scene.changes(task.ref)
    due_on = past.committed_on(task, changes)
    if due_on is None or not days(view)[0] <= due_on < days(view)[1]:
        return None
    if finished_at := past.finished_at(task, changes, scene.done):
        return scene.staff.day(finished_at) <= due_on
    return False if due_on < scene.staff.day(scene.snapshot.as_of) else None
