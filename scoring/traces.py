"""When somebody was at work on a task or page, as far as the tools show it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from scoring.scene import Scene
from sync.model import Ref


def traces(scene: Scene, person: str, object_: Ref) -> Sequence[datetime]:
    """Moments of the person's comments and changes there, oldest first; restricted comments are not read."""
    said = [(c.created_at, c.author) for c in scene.comments(object_) if not c.restricted]
    done = [(c.at, c.author) for c in scene.changes(object_)]
    return sorted(at for at, account in [*said, *done] if scene.staff.person(account) == person)
