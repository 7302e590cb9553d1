"""Of which kind a help was: what shows of it where it was used, until it is acknowledged.

The three steps of a help are rows of one kind. So thanks for a remark that nobody asked for are thanks for a plain comment,
which earns step 1 only; and so are thanks for what does not show at all, for that is how courtesies look.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from scoring.candidates import Candidate
from scoring.policy import Kind
from scoring.proofs import answers, blockers_cleared, docs_linked, docs_reused, helpers_field, sessions, tasks_done
from scoring.scene import Scene
from sync.model import Ref

Traces = Mapping[tuple[Ref, str | None], tuple[datetime, Kind]]
"""(object, person) -> when it first showed there that they help, though not by their words, and the kind of the help: a doc
of theirs used, a session that they gave, a task done, a blocker cleared, or their name among the helpers."""


def traces(scene: Scene) -> Traces:
    found: dict[tuple[Ref, str | None], tuple[datetime, Kind]] = {}
    for use in _uses(scene):
        key = (use.object, scene.staff.person(use.helper))
        if not use.restricted:
            found[key] = min((use.at, use.kind), found.get(key, (use.at, use.kind)))
    return found


def _uses(scene: Scene) -> Iterator[Candidate]:
    for find in (docs_linked.find, docs_reused.find, sessions.used, tasks_done.find, blockers_cleared.find):
        yield from find(scene)
    for named in helpers_field.find(scene):
        if scene.staff.team_of(named.by, named.at) == scene.beneficiary(named.object, named.at):
            yield named


def shown(
    scene: Scene, object_: Ref, helper: Ref, until: datetime, known: Traces, *, besides: Ref | None = None
) -> Kind | None:
    """What the helper had done there until then: reviewed, answered, lent a doc, taught, or lent a hand in the work
    itself. None when there is a plain comment at most."""
    person = scene.staff.person(helper)
    if person is None:
        return None
    used_at, kind = known.get((object_, person), (None, None))
    lent = kind if used_at and used_at <= until else None
    worked: Kind | None = "assist" if _worked(scene, object_, person, until) else None
    return _spoken(scene, object_, person, until, besides) or lent or worked


def _spoken(scene: Scene, object_: Ref, person: str, until: datetime, besides: Ref | None) -> Kind | None:
    """By the first of their comments that is a review or an answer."""
    comments = scene.comments(object_)
    for place, comment in enumerate(comments):
        if comment.created_at > until:
            break
        mine = scene.staff.person(comment.author) == person and not comment.restricted and comment.ref != besides
        if mine and not scene.policy.words.empty(comment.text, scene.names(comment)):
            kind = answers.kind_of(scene, object_, comment, comments[:place])
            if kind != "comment":
                return kind
    return None


def _worked(scene: Scene, object_: Ref, person: str, until: datetime) -> bool:
    """Did they change the task, or write on the page? To name oneself a helper is no work."""
    own = {field.lower() for field in scene.policy.helpers_fields}
    changes = (c for c in scene.changes(object_) if c.at <= until and scene.staff.person(c.author) == person)
    if any(item.field.lower() not in own for change in changes for item in change.items):
        return True
    blocks = scene.snapshot.blocks.get(object_, ())
    return any(block.created_at <= until and scene.staff.person(block.author) == person for block in blocks)
