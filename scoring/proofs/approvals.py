"""Somebody of the team approves what another team's person did for them: by moving the task that was done for theirs from
review to done, by an approval in Jira, or in a database of approvals. Step 2."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from scoring import past
from scoring.candidates import Candidate
from scoring.proofs.blockers_cleared import blocking
from scoring.proofs.shown import shown, traces
from scoring.proofs.tasks_done import Errand, errands
from scoring.scene import Scene
from sync.model import ChangeItem, Ref
from sync.rows import Approval

FINDER = "approvals"


def find(scene: Scene) -> Iterator[Candidate]:
    for errand in (*errands(scene), *blocking(scene)):
        for by, at, source in _approved(scene, errand):
            yield Candidate(
                helper=errand.helper,
                object=errand.object,
                kind="assist",
                step=2,
                at=max(at, errand.asked_at),
                by=by,
                source=source,
                finder=FINDER,
                restricted=errand.restricted,
            )
    yield from _rows(scene)


def _approved(scene: Scene, errand: Errand) -> Iterator[tuple[Ref, datetime, Ref]]:
    """(who, when, the record that shows it), by people of the object's team; the first move and every approval in Jira."""
    for approval in errand.task.approvals:
        if approval.decision == "approved" and approval.at and _of_team(scene, errand, approval.approver, approval.at):
            yield approval.approver, approval.at, errand.task.ref
    for change, item in past.items(scene.changes(errand.task.ref), "status"):
        if change.author and _accepts(scene, item) and _of_team(scene, errand, change.author, change.at):
            yield change.author, change.at, change.ref
            return


def _accepts(scene: Scene, item: ChangeItem) -> bool:
    """From review to done, or into a status that says so."""
    reviewed = item.old_text in scene.policy.review_statuses and item.new_text in scene.done
    return reviewed or item.new_text in scene.policy.approved_statuses


def _of_team(scene: Scene, errand: Errand, account: Ref, at: datetime) -> bool:
    return scene.staff.team_of(account, at) == scene.beneficiary(errand.object, at)


def _rows(scene: Scene) -> Iterator[Candidate]:
    """Rows approved: whoever handed in helped with what is approved. An expense is nobody's help. Names in a row are typed,
    so the approver must have written the row or a comment on it."""
    approved = [row for row in scene.snapshot.of(Approval) if row.outcome == "approved" and row.amount is None]
    known = traces(scene) if approved else {}
    for row in approved:
        if row.doc not in scene.snapshot.docs:
            continue
        for helper, object_ in ((h, o) for h in row.asked_by for o in row.on if scene.record(o)):
            for found in _of_row(scene, row, helper, object_):
                kind = shown(scene, object_, helper, found.at, known)
                yield replace(found, kind=kind or "assist")


def _of_row(scene: Scene, row: Approval, helper: Ref, object_: Ref) -> Iterator[Candidate]:
    written_at = scene.snapshot.docs[row.doc].created_at
    at = row.decided_at or written_at
    if scene.staff.team_of(helper, at) == scene.beneficiary(object_, at):
        return
    for approver in row.approvers:
        signed_at = _signed_at(scene, row, approver)
        yield Candidate(
            helper=helper,
            object=object_,
            kind="assist",
            step=2,
            at=at,
            by=approver,
            source=row.doc,
            finder=FINDER,
            restricted=scene.restricted(object_),
            known_at=max(signed_at or written_at, at),
            flaw=None if signed_at else "unsigned",
        )


def _signed_at(scene: Scene, row: Approval, approver: Ref) -> datetime | None:
    """When the approver wrote the row, or first commented on it."""
    person, doc = scene.staff.person(approver), scene.snapshot.docs[row.doc]
    if scene.staff.person(doc.author) == person:
        return doc.created_at
    mine = (c for c in scene.comments(row.doc) if scene.staff.person(c.author) == person and not c.restricted)
    return next((c.created_at for c in mine), None)
