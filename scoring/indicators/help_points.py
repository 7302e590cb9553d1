"""HP1, points given; IN, points received; HP2, points of a pair: exact sums of ledger rows, equal however they are cut."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from scoring.grouped import by as by
from scoring.grouped import half_width
from scoring.indicators.registry import Values, View, indicator
from sync.model import Indicator, Proof
from sync.points import points

_SHOWN = Decimal("0.01")


@indicator(
    "HP1", of="person", unit="points", source="the ledger: the sum of the rows (S0-4)", shown=("ND person", "EV")
)
def of_person(view: View) -> Values:
    return {
        person: _sum("HP1", rows).model_copy(update=_interval(rows))
        for person, rows in by(view.proofs, lambda r: r.helper)
    }


@indicator("HP1", of="team", unit="points", source="the ledger: the sum of the rows (S0-11)", shown=("ND team",))
def given(view: View) -> Values:
    """What the team's members gave to other teams."""
    rows = dict(by(view.proofs, lambda r: r.team))
    return {team: _sum("HP1", rows.get(team, [])) for team in _teams(view)}


@indicator("IN", of="team", unit="points", source="the ledger: the sum of the rows", shown=("ND team",))
def received(view: View) -> Values:
    rows = dict(by(view.proofs, lambda r: r.beneficiary))
    return {team: _sum("IN", rows.get(team, [])) for team in _teams(view)}


@indicator("HP2", of="pair", unit="points", source="the ledger: X_AB (S0-11)", shown=("NP pair",))
def flow(view: View) -> Values:
    """`A>B`: what A's people gave to B."""
    return {pair: _sum("HP2", rows) for pair, rows in by(view.proofs, pair_of)}


@indicator("HP1", of="task", unit="points", source="the ledger: the sum of the rows", shown=("JF task",))
def on_task(view: View) -> Values:
    """All helpers together: it speaks of the task, never of a person."""
    return {root: _sum("HP1", rows) for root, rows in by(view.proofs, lambda r: r.root)}


def pair_of(row: Proof) -> str:
    return f"{row.team}>{row.beneficiary}"


def _teams(view: View) -> list[str]:
    return [team.id for team in view.scene.snapshot.directory.teams.values() if not team.joint]


def _sum(code: str, rows: Sequence[Proof]) -> Indicator:
    return Indicator(code=code, value=points(sum(row.units for row in rows)), unit="points", n=len(rows))


def _interval(rows: Sequence[Proof]) -> dict[str, Decimal]:
    total, half = points(sum(row.units for row in rows)), half_width(rows)
    return {"low": max(Decimal(0), total - half).quantize(_SHOWN), "high": (total + half).quantize(_SHOWN)}
