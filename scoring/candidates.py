"""What a finder yields: one possible row of the ledger, before any rule has looked at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scoring.policy import Kind, Step
from sync.model import Ref


@dataclass(frozen=True, slots=True)
class Candidate:
    """`helper` and `by` are accounts (None when the vendor does not say who); `source` is the record that proves it."""

    helper: Ref | None
    object: Ref
    kind: Kind
    step: Step
    at: datetime
    by: Ref | None
    source: Ref
    finder: str
    asset: Ref | None = None
    """The helper's doc that was used."""
    restricted: bool = False
    """The proof itself may not be read by everyone."""
    known_at: datetime | None = None
    """When the tool received the proof, where somebody typed `at`: what is older than the seal of its period is late."""
    flaw: str | None = None
    """The rule by which its own finder says that it is no row, or what it still waits for (`rule.FLAW`)."""
