"""HP3, reciprocity of a pair: 1 - |X_AB - X_BA| / (X_AB + X_BA), 0 when all help goes one way, 1 when as much comes back."""

from __future__ import annotations

from decimal import Decimal

from scoring.indicators.help_points import by, pair_of
from scoring.indicators.registry import RATIO, Values, View, indicator
from sync.model import Indicator


@indicator("HP3", of="pair", unit="ratio", source="1 - |X_AB - X_BA| / (X_AB + X_BA); S0-12", shown=("NP pair",))
def reciprocity(view: View) -> Values:
    """Of each direction that has rows; both directions have the same value."""
    rows = dict(by(view.proofs, pair_of))
    units = {pair: sum(row.units for row in found) for pair, found in rows.items()}
    return {
        pair: _share(units[pair], units.get(back(pair), 0), len(found) + len(rows.get(back(pair), ())))
        for pair, found in rows.items()
    }


def back(pair: str) -> str:
    """`B>A` of `A>B`."""
    one, other = pair.split(">")
    return f"{other}>{one}"


def _share(there: int, back_: int, n: int) -> Indicator:
    """Compensating rows may leave nothing, or less."""
    if there + back_ <= 0:
        return Indicator(code="HP3", value=None, unit="ratio", n=n, reason="indicator.reason.no_points")
    value = 1 - Decimal(abs(there - back_)) / (there + back_)
    return Indicator(code="HP3", value=value.quantize(RATIO), unit="ratio", n=n)
