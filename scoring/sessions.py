"""Which meetings are sessions in which people of one team teach others."""

from __future__ import annotations

from scoring.scene import Scene
from sync.model import Ref
from sync.rows import Meeting


def held(scene: Scene) -> dict[Ref, Meeting]:
    """Page -> session: held, by presenters, of a kind in which people teach. Only pages of the allow-list."""
    return {row.doc: row for row in scene.snapshot.of(Meeting) if _teaches(scene, row)}


def _teaches(scene: Scene, meeting: Meeting) -> bool:
    kind = meeting.kind.lower()
    named = any(word.lower() in kind for word in scene.policy.session_types)
    happened = meeting.held_at is not None and meeting.held_at <= scene.snapshot.as_of and not meeting.cancelled
    return named and happened and bool(meeting.presenters) and meeting.doc in scene.snapshot.docs
