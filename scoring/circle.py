"""The closed-circle share: how likely a walk along acknowledgements comes back to where it began (method, section 5).

From a person it goes to one of those who acknowledged that person's help, each acknowledgement being as likely as any
other, and on from there; who was never acknowledged ends it. Exact: a fraction, not a sample.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import lcm

from sync.model import Proof


class Circle:
    def __init__(self, rows: Iterable[Proof]) -> None:
        """Of the rows, those of step 2 are acknowledgements."""
        thanked_by: dict[str, Counter[str]] = defaultdict(Counter)
        for row in rows:
            if row.step == 2:
                thanked_by[row.helper][row.by] += 1
        self._whole = lcm(*(found.total() for found in thanked_by.values()))
        self._onwards = {helper: self._parts(found) for helper, found in thanked_by.items()}

    def _parts(self, thanked_by: Counter[str]) -> Sequence[tuple[str, int]]:
        """Parts of `_whole`, which all can be divided by: whole numbers are much faster than fractions."""
        return [(by, n * (self._whole // thanked_by.total())) for by, n in thanked_by.items()]

    def share(self, person: str, steps: int) -> Fraction:
        """The probability that the walk is back for the first time after at most so many steps."""
        back, places = 0, {person: 1}
        for _ in range(steps):
            found: dict[str, int] = defaultdict(int)
            for place, likely in places.items():
                for by, part in self._onwards.get(place, ()):
                    found[by] += likely * part
            back = back * self._whole + found.pop(person, 0)
            places = found
        return Fraction(back, self._whole**steps)
