"""A comment that mentions somebody and thanks them. Step 2 of the help that shows before it on that object; where none
does, it proves as much as a plain comment: step 1. Of a comment that somebody else changed the words are theirs: an
administrator thanks nobody in another's name."""

from __future__ import annotations

from collections.abc import Iterator

from scoring.candidates import Candidate
from scoring.proofs.shown import Traces, shown, traces
from scoring.scene import Scene
from sync.model import Comment, Ref


def find(scene: Scene) -> Iterator[Candidate]:
    known = traces(scene)
    for object_, comments in scene.snapshot.comments.items():
        for comment in comments:
            if comment.mentions and scene.policy.words.thanks(comment.text):
                yield from _directed(scene, object_, comment, known)


def _directed(scene: Scene, object_: Ref, comment: Comment, known: Traces) -> Iterator[Candidate]:
    thanked = scene.policy.words.thanked(comment.text, scene.names(comment))
    for helper in dict.fromkeys(comment.mentions):
        person = scene.staff.person(helper)
        if person and scene.staff.name(person) not in thanked:
            continue
        kind = shown(scene, object_, helper, comment.created_at, known, besides=comment.ref)
        yield Candidate(
            helper=helper,
            object=object_,
            kind=kind or "comment",
            step=2 if kind else 1,
            at=comment.created_at,
            by=comment.speaker,
            source=comment.ref,
            finder="thanks",
            restricted=comment.restricted or scene.restricted(object_),
        )
