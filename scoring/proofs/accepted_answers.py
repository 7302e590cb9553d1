"""Whoever asked says, in the same thread, that an answer of another team was the right one. Step 2."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scoring.candidates import Candidate
from scoring.proofs.answers import outside
from scoring.scene import Scene
from sync.model import Comment, Ref


def find(scene: Scene) -> Iterator[Candidate]:
    for object_, comments in scene.snapshot.comments.items():
        for place, comment in enumerate(comments):
            if scene.policy.words.accepts(comment.text):
                yield from _accepted(scene, object_, comment, comments[:place])


def _accepted(scene: Scene, object_: Ref, word: Comment, earlier: Sequence[Comment]) -> Iterator[Candidate]:
    """The newest answer before the word, of those whom it mentions where it mentions somebody."""
    thread = [c for c in earlier if c.thread == word.thread]
    asked = [place for place, c in enumerate(thread) if _asked(scene, c, word)]
    named = {scene.staff.person(account) for account in word.mentions}
    answers = thread[asked[0] + 1 :] if asked else []
    for answer in reversed(answers):
        if named and scene.staff.person(answer.author) not in named:
            continue
        if outside(scene, object_, answer) and not scene.in_review(answer):
            yield Candidate(
                helper=answer.author,
                object=object_,
                kind="answer",
                step=2,
                at=word.created_at,
                by=word.speaker,
                source=word.ref,
                finder="accepted_answers",
                restricted=word.restricted or answer.restricted or scene.restricted(object_),
            )
            return


def _asked(scene: Scene, comment: Comment, word: Comment) -> bool:
    """A question, or a request to somebody, by whoever accepts."""
    asker = scene.staff.person(comment.speaker)
    mine = asker is not None and asker == scene.staff.person(word.speaker)
    return mine and not comment.restricted and (bool(comment.mentions) or scene.policy.words.asks(comment.text))
