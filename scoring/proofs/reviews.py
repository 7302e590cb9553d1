"""Somebody of another team comments while a task is in review, and the owner's team then changes it. Step 1."""

from __future__ import annotations

from collections.abc import Iterator

from scoring.candidates import Candidate
from scoring.proofs.answers import outside
from scoring.proofs.thanks import in_review
from scoring.scene import Scene
from sync.model import Change, Comment, Ref


def find(scene: Scene) -> Iterator[Candidate]:
    for object_ in scene.snapshot.tasks:
        for comment in scene.comments(object_):
            change = _changed_after(scene, object_, comment) if _is_review(scene, object_, comment) else None
            if change:
                yield Candidate(
                    helper=comment.author,
                    object=object_,
                    kind="review",
                    step=1,
                    at=change.at,
                    by=change.author,
                    source=comment.ref,
                    finder="reviews",
                    restricted=comment.restricted or scene.restricted(object_),
                )


def _is_review(scene: Scene, object_: Ref, comment: Comment) -> bool:
    return outside(scene, object_, comment) and in_review(scene, comment)


def _changed_after(scene: Scene, object_: Ref, comment: Comment) -> Change | None:
    """The first later change by the owner's team."""
    for change in scene.changes(object_):
        home = scene.staff.team_of(change.author, change.at)
        if change.at > comment.created_at and home is not None and home == scene.beneficiary(object_, change.at):
            return change
    return None
