"""What came of an acknowledged help: its task was finished on time and not reopened, or its doc was used by two people
of the team. Step 3, vouched for by whoever acknowledged the help; the gate drops those without a row of step 2."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from scoring import past
from scoring.candidates import Candidate
from scoring.proofs import docs_linked, docs_reused
from scoring.scene import Scene
from sync.model import Ref

REUSERS = 2
"""People of one team who used a doc, for it to be an outcome."""

Uses = dict[tuple[str, str], dict[str, datetime]]
"""(helper, team) -> person -> when they first used one of the helper's docs. The helper is the person: docs are
written with one tool's account and thanked for with the other's."""


def find(scene: Scene, acknowledgements: Iterable[Candidate]) -> Iterator[Candidate]:
    uses = _uses(scene)
    for help_ in acknowledgements:
        at = finished_on_time_at(scene, help_.object)
        if at is None and help_.kind == "doc":
            at = _reused_at(scene, uses, help_)
        if at is not None:
            yield replace(help_, step=3, at=max(at, help_.at), source=help_.object, finder="outcomes")


def finished_on_time_at(scene: Scene, object_: Ref) -> datetime | None:
    """When the task was finished, if by the due date as first committed and never reopened."""
    task = scene.snapshot.tasks.get(object_)
    if task is None:
        return None
    changes = scene.changes(object_)
    at, due_on = past.finished_at(task, changes, scene.done), past.committed_on(task, changes)
    if at is None or due_on is None or past.reopened(changes, scene.done):
        return None
    return at if scene.staff.day(at) <= due_on else None


def _uses(scene: Scene) -> Uses:
    found: Uses = defaultdict(dict)
    for use in (*docs_linked.find(scene), *docs_reused.find(scene)):
        helper, person = scene.staff.person(use.helper), scene.staff.person(use.by)
        team = scene.staff.team_of(use.by, use.at)
        if helper and person and team and not use.restricted:
            people = found[helper, team]
            people[person] = min(use.at, people.get(person, use.at))
    return found


def _reused_at(scene: Scene, uses: Uses, help_: Candidate) -> datetime | None:
    helper, team = scene.staff.person(help_.helper), scene.staff.team_of(help_.by, help_.at)
    moments = sorted(uses.get((helper or "", team or ""), {}).values())
    return moments[REUSERS - 1] if len(moments) >= REUSERS else None
