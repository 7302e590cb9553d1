"""What was scored before, as a run finds it in the mirror, and what the run makes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sync.model import Proof, Results


@dataclass(frozen=True)
class Kept:
    """What earlier runs left."""

    published: Mapping[str, Results] = field(default_factory=dict)
    """Period -> what was last said of it."""
    sealed: Mapping[str, Sequence[Proof]] = field(default_factory=dict)
    """Sealed period -> its rows, which never change."""
    rules: Mapping[str, str] = field(default_factory=dict)
    """Version -> the rules as they first scored."""


@dataclass(frozen=True)
class Scored:
    """What a run has to keep. All of it is new, or replaces results of a period that is not sealed."""

    shown: Results
    """Of the period that was asked for; else of the earliest that is not sealed."""
    results: Sequence[Results]
    sealed: Mapping[str, Sequence[Proof]] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)
