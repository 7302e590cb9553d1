"""Somebody of another team comments while a task is in review, and the owner's team then changes or approves it. Step 1."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from scoring.candidates import Candidate
from scoring.proofs.answers import outside
from scoring.scene import Scene
from sync.model import Comment, Ref


def find(scene: Scene) -> Iterator[Candidate]:
    for object_ in scene.snapshot.tasks:
        for comment in scene.comments(object_):
            taken_up = _taken_up(scene, object_, comment) if _is_review(scene, object_, comment) else None
            if taken_up:
                at, by = taken_up
                yield Candidate(
                    helper=comment.author,
                    object=object_,
                    kind="review",
                    step=1,
                    at=at,
                    by=by,
                    source=comment.ref,
                    finder="reviews",
                    restricted=comment.restricted or scene.restricted(object_),
                )


def _is_review(scene: Scene, object_: Ref, comment: Comment) -> bool:
    return outside(scene, object_, comment) and scene.in_review(comment)


def _taken_up(scene: Scene, object_: Ref, comment: Comment) -> tuple[datetime, Ref | None] | None:
    """The first later change or approval by the owner's team: when, and whose."""
    acts = [(change.at, change.author) for change in scene.changes(object_)]
    approvals = scene.snapshot.tasks[object_].approvals
    acts += [(each.at, each.approver) for each in approvals if each.decision == "approved" and each.at]
    for at, by in sorted(acts, key=lambda act: (act[0], act[1] or "")):
        home = scene.staff.team_of(by, at)
        if at > comment.created_at and home is not None and home == scene.beneficiary(object_, at):
            return at, by
    return None
