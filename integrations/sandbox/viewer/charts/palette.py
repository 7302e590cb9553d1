"""The colours of charts: Notion's names, strong enough for thin lines and calm enough for whole bars."""

from __future__ import annotations

from collections.abc import Sequence

from integrations.sandbox.viewer.groups import Group

COLORS = {
    "blue": "#5b8fd9",
    "orange": "#e0915a",
    "green": "#66ab7b",
    "purple": "#9a7fd1",
    "yellow": "#e2b94d",
    "red": "#de6f6b",
    "teal": "#4fa9a6",
    "pink": "#d585b0",
    "brown": "#a98467",
    "gray": "#a5a29c",
    "lightgray": "#cfccc6",
}
CYCLE = tuple(name for name in COLORS if name not in {"gray", "lightgray"})


def of_groups(groups: Sequence[Group], theme: str) -> list[str]:
    """One colour a group: the option's own, else the next of the cycle; in one theme, shades of it."""
    if theme in COLORS:
        return _shades(COLORS[theme], len(groups))
    free = (name for name in CYCLE * (len(groups) // len(CYCLE) + 1) if name not in {group.color for group in groups})
    return [COLORS.get(group.color) or COLORS[next(free, "blue")] for group in groups]


def of_one(theme: str) -> str:
    return COLORS.get(theme) or COLORS["blue"]


def _shades(color: str, count: int) -> list[str]:
    """From the colour itself towards white."""
    channels = [int(color[i : i + 2], 16) for i in (1, 3, 5)]
    parts = [0.65 * n / max(count - 1, 1) for n in range(count)]
    return ["#" + "".join(f"{round(c + (255 - c) * part):02x}" for c in channels) for part in parts]
