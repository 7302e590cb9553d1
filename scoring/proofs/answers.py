"""Somebody writes on another team's task or page, and that team reacts with words. Step 1: an answer when they had
asked, else a plain comment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scoring.candidates import Candidate
from scoring.policy import Kind
from scoring.scene import Scene
from sync.model import Comment, Ref


def find(scene: Scene) -> Iterator[Candidate]:
    for object_, comments in scene.snapshot.comments.items():
        for place, comment in enumerate(comments):
            if outside(scene, object_, comment) and not scene.in_review(comment):
                yield from _used(scene, object_, comment, comments[:place], comments[place + 1 :])


def outside(scene: Scene, object_: Ref, comment: Comment) -> bool:
    """A comment with content, by somebody whose team is not the one that owns the object."""
    home = scene.staff.team_of(comment.author, comment.created_at)
    team = scene.beneficiary(object_, comment.created_at)
    foreign = home is not None and team is not None and home != team
    return foreign and not scene.policy.words.empty(comment.text, scene.names(comment))


def _used(
    scene: Scene, object_: Ref, comment: Comment, earlier: Sequence[Comment], later: Sequence[Comment]
) -> Iterator[Candidate]:
    """One candidate, at the first reaction of the owner's team in the same thread."""
    for reaction in later:
        if reaction.thread == comment.thread and not reaction.restricted and _by_owners(scene, object_, reaction):
            yield Candidate(
                helper=comment.author,
                object=object_,
                kind=kind_of(scene, object_, comment, earlier),
                step=1,
                at=reaction.created_at,
                by=reaction.speaker,
                source=comment.ref,
                finder="answers",
                restricted=comment.restricted or scene.restricted(object_),
            )
            return


def _by_owners(scene: Scene, object_: Ref, comment: Comment) -> bool:
    """Words of the owner's team that are more than 收到."""
    home = scene.staff.team_of(comment.speaker, comment.created_at)
    owners = home is not None and home == scene.beneficiary(object_, comment.created_at)
    return owners and not scene.policy.words.empty(comment.text, scene.names(comment))


def kind_of(scene: Scene, object_: Ref, comment: Comment, earlier: Sequence[Comment]) -> Kind:
    """What a comment with content is: a review while the task is in review; an answer after a question of the owner's team,
    or a mention of the one who answers; else a plain comment."""
    if scene.in_review(comment):
        return "review"
    record = scene.record(object_)
    if record and _mentioned(scene, comment.author, record.mentions):
        return "answer"
    for question in earlier:
        if question.restricted or not _by_owners(scene, object_, question):
            continue
        if _mentioned(scene, comment.author, question.mentions) or scene.policy.words.asks(question.text):
            return "answer"
    return "comment"


def _mentioned(scene: Scene, author: Ref | None, mentions: Sequence[Ref]) -> bool:
    """By any account, and by any name of one: texts of a Data Center mention names, its authors are keys."""
    person = scene.staff.person(author)
    return author in mentions or (person is not None and any(scene.staff.person(m) == person for m in mentions))
