"""Disputes about rows, as far as somebody keeps a record of them. An upheld one becomes a `corrections.Correction`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Appeal:
    proof: str
    """Id of the row."""
    opened_at: datetime
    decided_at: datetime | None = None
    upheld: bool = False
    """The row was taken back. Says nothing while it is open."""

    def open_at(self, at: datetime) -> bool:
        return self.opened_at <= at and (self.decided_at is None or self.decided_at > at)


def disputed(appeals: Iterable[Appeal] | None, at: datetime) -> frozenset[str]:
    """Rows about which a dispute was open at that moment."""
    return frozenset(appeal.proof for appeal in appeals or () if appeal.open_at(at))


def known(appeals: Iterable[Appeal], at: datetime) -> Sequence[Appeal]:
    """Those that had been opened, the oldest first."""
    return sorted((a for a in appeals if a.opened_at <= at), key=lambda a: (a.opened_at, a.proof))
