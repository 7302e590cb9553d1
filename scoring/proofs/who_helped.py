"""A confirmed row of a database "Who helped you?". Step 2.

The names in a row are typed: the vendor's stamp says who wrote it, and they alone vouch for it. The day in a row is typed
too: a row that comes after its quarter was sealed is late.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from scoring.candidates import Candidate
from scoring.policy import Kind
from scoring.proofs.shown import shown, traces
from scoring.scene import Scene
from scoring.sessions import held
from sync.model import Doc, Ref
from sync.rows import Thanks


def find(scene: Scene) -> Iterator[Candidate]:
    given = scene.snapshot.of(Thanks)
    known = traces(scene) if given else {}
    taught = {doc: meeting.presenters for doc, meeting in held(scene).items()}
    for row in given:
        if doc := scene.snapshot.docs.get(row.doc):
            for helper in row.to:
                places = [on for on in _named(scene, row, doc) if on not in taught]
                object_, at = _object(scene, places, doc, helper), min(row.given_at or doc.created_at, doc.created_at)
                attended = any(helper in taught.get(on, ()) for on in row.on)
                kind: Kind | None = "session" if attended else shown(scene, object_, helper, at, known)
                yield _candidate(scene, row, doc, helper, object_, kind or "assist", at)


def _named(scene: Scene, row: Thanks, doc: Doc) -> Iterator[Ref]:
    """Tasks and docs that the row is about: in its columns first, then those that its page links."""
    yield from (on for on in row.on if scene.record(on))
    for link in doc.links:
        target = scene.snapshot.resolve(link.target) if link.kind != "parent" else None
        if target and target != doc.ref:
            yield target


def _candidate(scene: Scene, row: Thanks, doc: Doc, helper: Ref, object_: Ref, kind: Kind, at: datetime) -> Candidate:
    return Candidate(
        helper=helper,
        object=object_,
        kind=kind,
        step=2,
        at=at,
        by=doc.author,
        source=doc.ref,
        finder="who_helped",
        restricted=scene.restricted(object_),
        known_at=doc.created_at,
        flaw=None if row.confirmed else "waiting_for_confirmation",
    )


def _object(scene: Scene, places: Sequence[Ref], doc: Doc, helper: Ref) -> Ref:
    """Where the help was used: what the row names, first of the team of whoever wrote it; never what is the helper's own
    team's, nor a session; else the row itself."""
    at = doc.created_at
    writer, own = scene.staff.team_of(doc.author, at), scene.staff.team_of(helper, at)
    teams = {on: scene.beneficiary(on, at) for on in places}
    ours = [on for on in teams if teams[on] == writer] or [on for on in teams if teams[on] != own]
    return ours[0] if ours else doc.ref
