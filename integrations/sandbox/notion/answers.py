"""Answers as they leave: in the words of the version asked for, without what the connection may not know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from integrations.sandbox.http import Json

Change = Callable[[Json], Json]
"""What becomes of one object anywhere in an answer, its own parts already changed."""


def changed(value: Any, changes: Sequence[Change]) -> Any:
    """A copy of `value` in which every object, from the inside out, went through the changes."""
    if isinstance(value, list):
        return [changed(part, changes) for part in value]
    if not isinstance(value, dict):
        return value
    made = {key: changed(part, changes) if isinstance(part, dict | list) else part for key, part in value.items()}
    for change in changes:
        made = change(made)
    return made
