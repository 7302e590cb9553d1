"""Who contends for an award, with what value: sums of rows, of a pair what goes both ways, of a goal the shares of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring import owen
from scoring.grouped import by, half_width
from sync.model import POINT, Proof


@dataclass(frozen=True, slots=True)
class Contender:
    subject: str
    value: Fraction
    """In units; shares of a goal in points."""
    half: Decimal
    """Half of the interval around the value, in points; 0 for a share, which is exact."""
    rows: tuple[Proof, ...] = ()

    @property
    def points(self) -> Decimal:
        value = self.value / POINT if self.rows else self.value
        return Decimal(value.numerator) / value.denominator


def of_rows(rows: Sequence[Proof], recipient: str) -> list[Contender]:
    """Persons, or teams with all that their members gave."""
    return [
        Contender(subject, Fraction(sum(row.units for row in found)), half_width(found), tuple(found))
        for subject, found in by(rows, lambda row: row.helper if recipient == "person" else row.team)
    ]


def of_pairs(rows: Sequence[Proof]) -> list[Contender]:
    """(X_AB + X_BA) * R_AB, which is twice the lesser of both: what only one side gives is worth nothing here."""
    return [
        Contender(pair, Fraction(2 * min(_flows(found, pair))), half_width(found), tuple(found))
        for pair, found in by(rows, lambda row: ">".join(sorted((row.team, row.beneficiary))))
    ]


def _flows(rows: Sequence[Proof], pair: str) -> tuple[int, int]:
    there = sum(row.units for row in rows if row.team == pair.partition(">")[0])
    return there, sum(row.units for row in rows) - there


def of_goal(parts: Sequence[owen.Part], recipient: str) -> list[Contender]:
    if recipient == "team":
        shares: Mapping[str, Fraction] = owen.of_teams(parts)
    else:
        found: dict[str, Fraction] = {}
        for (_, person), share in owen.of_people(parts).items():
            found[person] = found.get(person, Fraction()) + share
        shares = found
    return [Contender(subject, share, Decimal(0)) for subject, share in sorted(shares.items())]


def bands(contenders: Sequence[Contender]) -> Mapping[str, int]:
    """Subject -> band: a new one begins where an interval ends below that of the highest in the band."""
    found: dict[str, int] = {}
    band, floor = 0, None
    for c in sorted(contenders, key=lambda c: (-c.points, c.subject)):
        if floor is None or c.points + c.half < floor:
            band, floor = band + 1, c.points - c.half
        found[c.subject] = band
    return found
