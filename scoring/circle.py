"""The closed-circle share: how likely a walk along acknowledgements comes back to where it began (method, section 5).

From a person it goes to one of those who acknowledged that person's help, each acknowledgement being as likely as any
other, and on from there; who was never acknowledged ends it. Exact: a fraction, not a sample.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from fractions import Fraction

from sync.model import Proof


class Circle:
    def __init__(self, rows: Iterable[Proof]) -> None:
        """Of the rows, those of step 2 are acknowledgements."""
        self._thanked_by: dict[str, Counter[str]] = defaultdict(Counter)
        for row in rows:
            if row.step == 2:
                self._thanked_by[row.helper][row.by] += 1

    def share(self, person: str, steps: int) -> Fraction:
        """The probability that the walk is back for the first time after at most so many steps."""
        back, places = Fraction(), {person: Fraction(1)}
        for _ in range(steps):
            places = self._onwards(places)
            back += places.pop(person, Fraction())
        return back

    def _onwards(self, places: dict[str, Fraction]) -> dict[str, Fraction]:
        found: dict[str, Fraction] = defaultdict(Fraction)
        for place, likely in places.items():
            thanked_by = self._thanked_by.get(place, Counter())
            for by, n in thanked_by.items():
                found[by] += likely * Fraction(n, thanked_by.total())
        return dict(found)
