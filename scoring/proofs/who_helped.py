"""A confirmed row of a database "Who helped you?". Step 2.

The names in a row are typed: the vendor's stamp says who wrote it, and they alone vouch for it. The day in a row is typed
too: a row that comes after its quarter was sealed is late.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from scoring.candidates import Candidate
from scoring.policy import Kind
from scoring.proofs.thanks import helped_with, lent
from scoring.scene import Scene
from scoring.sessions import held
from sync.model import Doc, Ref
from sync.rows import Thanks


def find(scene: Scene) -> Iterator[Candidate]:
    loans = lent(scene)
    taught = {doc: meeting.presenters for doc, meeting in held(scene).items()}
    for row in scene.snapshot.of(Thanks):
        if doc := scene.snapshot.docs.get(row.doc):
            for helper in row.to:
                object_, at = _object(scene, row, doc), min(row.given_at or doc.created_at, doc.created_at)
                attended = any(helper in taught.get(on, ()) for on in row.on)
                kind: Kind = "session" if attended else helped_with(scene, object_, helper, at, loans)
                yield _candidate(scene, row, doc, helper, object_, kind, at)


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
        restricted=any(map(scene.restricted, row.on)),
        known_at=doc.created_at,
        flaw=None if row.confirmed else "waiting_for_confirmation",
    )


def _object(scene: Scene, row: Thanks, doc: Doc) -> Ref:
    """Where the help was used: what the row names of the team of whoever wrote it, else the row itself."""
    team = scene.staff.team_of(doc.author, doc.created_at)
    ours = (on for on in row.on if scene.record(on) and scene.beneficiary(on, doc.created_at) == team)
    return next(ours, doc.ref)
