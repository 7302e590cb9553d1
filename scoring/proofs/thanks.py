"""A comment that mentions somebody and thanks them. Step 2, for the kind of help that went before it on that object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from scoring import past
from scoring.candidates import Candidate
from scoring.policy import Kind
from scoring.proofs import docs_linked
from scoring.scene import Scene
from sync.model import Comment, Ref

Lent = Mapping[tuple[Ref, str | None], datetime]
"""(object, person) -> when a doc by that person was first linked there."""


def find(scene: Scene) -> Iterator[Candidate]:
    lent = _lent(scene)
    for object_, comments in scene.snapshot.comments.items():
        for comment in comments:
            if comment.mentions and scene.policy.words.thanks(comment.text):
                yield from _directed(scene, object_, comment, lent)


def _directed(scene: Scene, object_: Ref, comment: Comment, lent: Lent) -> Iterator[Candidate]:
    thanked = scene.policy.words.thanked(comment.text, scene.names(comment))
    for helper in dict.fromkeys(comment.mentions):
        person = scene.staff.person(helper)
        if person and scene.staff.name(person) not in thanked:
            continue
        yield Candidate(
            helper=helper,
            object=object_,
            kind=_helped_with(scene, object_, helper, comment, lent),
            step=2,
            at=comment.created_at,
            by=comment.author,
            source=comment.ref,
            finder="thanks",
            restricted=comment.restricted or scene.restricted(object_),
        )


def _helped_with(scene: Scene, object_: Ref, helper: Ref, thanks: Comment, lent: Lent) -> Kind:
    """What the helper had done there before: reviewed, answered, lent a doc, or (nothing written) a hand."""
    person = scene.staff.person(helper)
    if person is None:
        return "assist"
    for comment in scene.comments(object_):
        mine = scene.staff.person(comment.author) == person and not comment.restricted
        before = comment.created_at <= thanks.created_at and comment.ref != thanks.ref
        if mine and before and not scene.policy.words.empty(comment.text):
            return "review" if in_review(scene, comment) else "answer"
    linked_at = lent.get((object_, person))
    return "doc" if linked_at is not None and linked_at <= thanks.created_at else "assist"


def _lent(scene: Scene) -> Lent:
    found: dict[tuple[Ref, str | None], datetime] = {}
    for use in docs_linked.find(scene):
        key = (use.object, scene.staff.person(use.helper))
        if not use.restricted:
            found[key] = min(use.at, found.get(key, use.at))
    return found


def in_review(scene: Scene, comment: Comment) -> bool:
    """Was the task in a review status when the comment was written?"""
    task = scene.snapshot.tasks.get(comment.on)
    if task is None:
        return False
    status = past.status_at(task, scene.changes(task.ref), comment.created_at)
    return status in scene.policy.review_statuses
