"""A comment that mentions somebody and thanks them. Step 2, for the kind of help that went before it on that object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from scoring import past
from scoring.candidates import Candidate
from scoring.policy import Kind
from scoring.proofs import docs_linked, docs_reused, sessions
from scoring.scene import Scene
from sync.model import Comment, Ref

Lent = Mapping[tuple[Ref, str | None], tuple[datetime, Kind]]
"""(object, person) -> when a doc by that person, or the page of a session that they gave, was first used there."""


def find(scene: Scene) -> Iterator[Candidate]:
    loans = lent(scene)
    for object_, comments in scene.snapshot.comments.items():
        for comment in comments:
            if comment.mentions and scene.policy.words.thanks(comment.text):
                yield from _directed(scene, object_, comment, loans)


def _directed(scene: Scene, object_: Ref, comment: Comment, loans: Lent) -> Iterator[Candidate]:
    thanked = scene.policy.words.thanked(comment.text, scene.names(comment))
    for helper in dict.fromkeys(comment.mentions):
        person = scene.staff.person(helper)
        if person and scene.staff.name(person) not in thanked:
            continue
        yield Candidate(
            helper=helper,
            object=object_,
            kind=helped_with(scene, object_, helper, comment.created_at, loans, besides=comment.ref),
            step=2,
            at=comment.created_at,
            by=comment.author,
            source=comment.ref,
            finder="thanks",
            restricted=comment.restricted or scene.restricted(object_),
        )


def helped_with(
    scene: Scene, object_: Ref, helper: Ref, until: datetime, loans: Lent, *, besides: Ref | None = None
) -> Kind:
    """What the helper had done there until then: reviewed, answered, lent a doc, taught, or (nothing written) a hand."""
    person = scene.staff.person(helper)
    if person is None:
        return "assist"
    for comment in scene.comments(object_):
        mine = scene.staff.person(comment.author) == person and not comment.restricted
        before = comment.created_at <= until and comment.ref != besides
        if mine and before and not scene.policy.words.empty(comment.text):
            return "review" if in_review(scene, comment) else "answer"
    used_at, kind = loans.get((object_, person), (None, None))
    return kind if kind and used_at and used_at <= until else "assist"


def lent(scene: Scene) -> Lent:
    found: dict[tuple[Ref, str | None], tuple[datetime, Kind]] = {}
    for use in (*docs_linked.find(scene), *docs_reused.find(scene), *sessions.used(scene)):
        key = (use.object, scene.staff.person(use.helper))
        if not use.restricted:
            found[key] = min((use.at, use.kind), found.get(key, (use.at, use.kind)))
    return found


def in_review(scene: Scene, comment: Comment) -> bool:
    """Was the task in a review status when the comment was written?"""
    task = scene.snapshot.tasks.get(comment.on)
    if task is None:
        return False
    status = past.status_at(task, scene.changes(task.ref), comment.created_at)
    return status in scene.policy.review_statuses
