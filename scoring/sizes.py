"""The size of a root: set by the owner's team, and fixed by the first row on it."""

from __future__ import annotations

from datetime import datetime

from scoring import past
from scoring.policy import Size
from scoring.scene import Scene
from sync.model import Ref

_NAMES: dict[str, Size] = {
    "s": "S",
    "small": "S",
    "小": "S",
    "m": "M",
    "medium": "M",
    "中": "M",
    "l": "L",
    "large": "L",
    "大": "L",
}


def size_at(scene: Scene, root: Ref, team: str, at: datetime) -> Size:
    """The size in force at `at`; settings by people outside `team` are passed over. Pages and unsized tasks have the
    policy's default. (Sizes from story points have no history here: their present value is used.)"""
    task = scene.snapshot.tasks.get(root)
    if task is None:
        return scene.policy.default_size
    entries = list(past.items(scene.changes(root), *scene.policy.size_fields))
    size = _named(entries[0][1].old_text) if entries else task.size
    for change, item in entries:
        if change.at <= at and scene.staff.team_of(change.author, change.at) == team:
            size = _named(item.new_text)
    return size or scene.policy.default_size


def _named(text: str | None) -> Size | None:
    return _NAMES.get((text or "").strip().lower())
