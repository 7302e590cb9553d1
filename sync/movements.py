"""Every published figure against that of the period before (S4-9), or of the one before anything was agreed (S2-7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sync.model import Indicator, Results

Key = tuple[str, str, str]
"""Kind of subject, its id, code."""


@dataclass(frozen=True, slots=True)
class Movement:
    kind: str
    subject: str
    title: str
    code: str
    before: Indicator | None
    """None where the subject, or the indicator, was not there yet."""
    now: Indicator

    @property
    def change(self) -> Decimal | None:
        """None where one of them has no value, or the definition changed between them. Say n of both beside it: of few
        observations a change says little."""
        before = self.before
        if before is None or before.value is None or self.now.value is None or before.version != self.now.version:
            return None
        return self.now.value - before.value

    @property
    def apart(self) -> bool | None:
        """Do the intervals not even touch? None where a figure has none."""
        b, a = self.before, self.now
        if self.change is None or b is None or None in (b.low, b.high, a.low, a.high):
            return None
        assert b.low is not None
        assert b.high is not None
        assert a.low is not None
        assert a.high is not None
        return a.low > b.high or b.low > a.high


def movements(before: Results, now: Results) -> list[Movement]:
    """Of every figure that is published now, in the order of the scorecards."""
    known = _figures(before)
    return [
        Movement(card.kind, card.id, card.title, code, known.get((card.kind, card.id, code)), value)
        for card in now.scorecards
        if not card.suppressed
        for code, value in card.indicators.items()
    ]


def _figures(results: Results) -> Mapping[Key, Indicator]:
    cards = [card for card in results.scorecards if not card.suppressed]
    return {(card.kind, card.id, code): value for card in cards for code, value in card.indicators.items()}
