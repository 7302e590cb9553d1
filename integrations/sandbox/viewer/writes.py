"""What an act of a visitor asks of a vendor's API."""

from __future__ import annotations

from typing import Any, NamedTuple


class Write(NamedTuple):
    method: str
    target: str
    body: Any = None
    then: str = ""
    """Where to go when the page itself is gone."""


class NothingToWriteError(ValueError):
    """The form leaves everything as it is: an empty comment, a text without a change."""
