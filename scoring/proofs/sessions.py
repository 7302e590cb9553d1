"""A session in which somebody taught others is used: its page is linked, after it was held, from another team's task or page.
Step 1, for its presenters; thanks to one of them there are step 2 (`thanks`). A session earns nothing by being held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from scoring.candidates import Candidate
from scoring.proofs.docs_linked import links_to
from scoring.scene import Scene
from scoring.sessions import held
from sync.model import Ref

FINDER = "sessions"


def find(scene: Scene) -> Iterator[Candidate]:
    """Of a session that nobody used yet, one that waits."""
    uses = list(used(scene))
    yield from uses
    done = {(use.asset, use.helper) for use in uses}
    for doc, meeting in held(scene).items():
        for presenter in meeting.presenters:
            if (doc, presenter) not in done and meeting.held_at is not None:
                yield _waiting(doc, presenter, meeting.held_at)


def used(scene: Scene) -> Iterator[Candidate]:
    sessions = held(scene)
    for use in links_to(scene, sessions):
        meeting = sessions[use.asset or ""]
        for presenter in meeting.presenters:
            own = scene.staff.team_of(presenter, use.at) == scene.beneficiary(use.object, use.at)
            if meeting.held_at is not None and use.at >= meeting.held_at and not own:
                yield replace(use, helper=presenter, kind="session", finder=FINDER)


def _waiting(doc: Ref, presenter: Ref, held_at: datetime) -> Candidate:
    return Candidate(
        helper=presenter,
        object=doc,
        kind="session",
        step=1,
        at=held_at,
        by=None,
        source=doc,
        finder=FINDER,
        flaw="waiting_for_use",
    )
