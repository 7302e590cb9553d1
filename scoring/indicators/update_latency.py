"""KS8, update latency of a project: working hours from a change of strategy or market, flagged by a label or a tag, until
the update about it stands in the shared space. The median, in which changes without an update so far are not left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from scoring import past
from scoring.board import lineage
from scoring.indicators.evidence import because, of_spells
from scoring.indicators.registry import Values, View, indicator
from scoring.indicators.survival import Spell, happened_by
from scoring.scene import Scene
from sync.model import Doc, Indicator, Ref, Task

UPDATE = "update"
"""The kind of a doc that tells of a change."""
_HALF = Decimal("0.5")
_SHOWN = Decimal("0.1")


@indicator(
    "KS8",
    of="project",
    unit="bh",
    source="median (Kaplan and Meier) of bh from the flagged change to the update (S0-20)",
    reads=(Task, Doc),
    shown=("NP project",),
)
def update_latency(view: View) -> Values:
    """Of projects (containers of tasks) with a flagged change in the period."""
    waits: dict[Ref, list[Spell]] = defaultdict(list)
    for record, at in _flagged(view):
        if project := project_of(view.scene, record):
            waits[project].append(_wait(view, record, at))
    return {project: because(_median(spells), of_spells(spells)) for project, spells in sorted(waits.items())}


def project_of(scene: Scene, record: Task | Doc) -> Ref | None:
    """The container above a task; of a doc the one that it links. Restricted ones are nobody's project."""
    tasks = scene.snapshot.tasks
    found: list[Task | None] = []
    if isinstance(record, Doc):
        found = [tasks.get(scene.snapshot.resolve(link.target) or "") for link in record.links]
    else:
        found = [next((each for each in lineage(scene, record) if each.level == "container"), None)]
    return next((t.ref for t in found if t and t.level == "container" and not t.restricted), None)


def _flagged(view: View) -> Iterator[tuple[Task | Doc, datetime]]:
    snapshot, wanted = view.scene.snapshot, set(view.scene.policy.change_labels)
    for task in snapshot.tasks.values():
        if wanted & set(task.labels) and not task.restricted and view.covers(at := _labelled_at(view, task)):
            yield task, at
    for doc in snapshot.docs.values():
        if wanted & set(doc.tags) and doc.kind != UPDATE and view.covers(doc.created_at):
            yield doc, doc.created_at


def _labelled_at(view: View, task: Task) -> datetime:
    """When the first such label was put on; labels without an entry in the changelog are there from the beginning."""
    wanted = set(view.scene.policy.change_labels)
    for change, item in past.items(view.scene.changes(task.ref), "labels"):
        old, new = set((item.old_text or "").split()), set((item.new_text or "").split())
        if wanted & (new - old):
            return change.at
    return task.created_at


def _wait(view: View, record: Task | Doc, at: datetime) -> Spell:
    """In working seconds of the team whose task or doc it is; without a team, of the organisation."""
    scene = view.scene
    team = scene.roots.team(record.ref, scene.calendar.period_of(at))
    work = scene.snapshot.directory.calendar_of(team) if team else scene.snapshot.directory.calendar
    ended_at = min((d.created_at for d in _updates(view, record) if d.created_at >= at), default=None)
    if ended_at is not None and ended_at <= view.until_at:
        return Spell(work.business_hours(at, ended_at), True, record.ref)
    return Spell(max(0, work.business_hours(at, view.until_at)), False, record.ref)


def _updates(view: View, record: Task | Doc) -> Sequence[Doc]:
    """Docs of that kind that link it, or that it links."""
    snapshot = view.scene.snapshot
    ours = {snapshot.resolve(link.target) for link in record.links}
    return [doc for doc in view.once(_posts) if doc.ref in ours or record.ref in view.once(_targets)[doc.ref]]


def _posts(view: View) -> Sequence[Doc]:
    return [doc for doc in view.scene.snapshot.docs.values() if doc.kind == UPDATE]


def _targets(view: View) -> dict[Ref, frozenset[Ref | None]]:
    snapshot = view.scene.snapshot
    return {doc.ref: frozenset(snapshot.resolve(link.target) for link in doc.links) for doc in view.once(_posts)}


def _median(spells: Sequence[Spell]) -> Indicator:
    """The first length by which half have ended; None while fewer have."""
    lengths = sorted({spell.length for spell in spells if spell.ended})
    found = next((n for n in lengths if happened_by(n, spells).share >= _HALF), None)
    if found is None:
        return Indicator(code="KS8", value=None, unit="bh", n=len(spells), reason="indicator.reason.median_not_reached")
    return Indicator(code="KS8", value=(Decimal(found) / 3600).quantize(_SHOWN), unit="bh", n=len(spells))
