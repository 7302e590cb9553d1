"""Which cells of the table of pairs and team sums are hidden (method, section 6).

A cell is `("pair", A, B)`, `("given", A)`, `("received", B)` or `("total",)`. Those with too few people, rows or
helpers are hidden first; then more, until no hidden cell is a linear combination of published ones. The total is the
last to go.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scoring.policy import Policy
from sync.model import Proof

Cell = tuple[str, ...]
TOTAL: Cell = ("total",)
Combination = dict[Cell, int]
"""Pair cell -> coefficient."""


@dataclass(frozen=True, slots=True)
class Content:
    rows: int
    helpers: int
    people: int
    """On the smaller side."""


def contents(proofs: Sequence[Proof], people: Mapping[str, int]) -> dict[Cell, Content]:
    """All cells that have rows; `people` is the head-count of every team."""
    found: dict[Cell, list[Proof]] = {}
    for row in proofs:
        for cell in (("pair", row.team, row.beneficiary), ("given", row.team), ("received", row.beneficiary), TOTAL):
            found.setdefault(cell, []).append(row)
    return {
        cell: Content(
            len(rows), len({r.helper for r in rows}), min((people[t] for t in cell[1:]), default=sum(people.values()))
        )
        for cell, rows in sorted(found.items())
    }


def hidden(cells: Mapping[Cell, Content], policy: Policy) -> dict[Cell, str]:
    """Cell -> message key of the reason. Cells that are not in the answer may be published, all of them together."""
    found = {c: reason for c, content in cells.items() if c != TOTAL and (reason := too_small(content, policy))}
    while leak := next((c for c in found if c != TOTAL and derivable(c, cells, found)), None):
        found[_partner(leak, cells, found)] = "privacy.complement"
    return found


def too_small(content: Content, policy: Policy) -> str | None:
    if content.people < policy.cell_people:
        return "privacy.people"
    if content.rows < policy.cell_rows:
        return "privacy.rows"
    return "privacy.helpers" if content.helpers < policy.cell_helpers else None


def derivable(cell: Cell, cells: Collection[Cell], hidden_: Collection[Cell]) -> bool:
    """Is the hidden cell a linear combination of the published cells?"""
    published = (_restricted(c, cells, hidden_) for c in cells if c not in hidden_ and c[0] != "pair")
    basis = _echelon(published)
    return not _reduced(_restricted(cell, cells, hidden_), basis)


def _restricted(cell: Cell, cells: Collection[Cell], hidden_: Collection[Cell]) -> Combination:
    """The cell as a sum of hidden pairs; what is published can be subtracted by anybody."""
    return {pair: 1 for pair in _pairs(cell, cells) if pair in hidden_}


def _pairs(cell: Cell, cells: Collection[Cell]) -> Iterator[Cell]:
    """The pair cells that a cell is the sum of."""
    if cell[0] == "pair":
        yield cell
        return
    for other in cells:
        if other[0] == "pair" and (other == cell or cell == ("given", other[1]) or cell == ("received", other[2])):
            yield other


def _echelon(rows: Iterable[Combination]) -> dict[Cell, Combination]:
    """Pivot -> row whose coefficient there is 1. The rows are those of a bipartite incidence matrix (the total is
    one node for all hidden `given`), which is totally unimodular: every pivot is 1 or -1, whole numbers are enough."""
    basis: dict[Cell, Combination] = {}
    for row in rows:
        rest = _reduced(row, basis)
        if rest:
            pivot = min(rest)
            sign = rest[pivot]
            assert sign in (1, -1)
            new = {pair: sign * value for pair, value in rest.items()}
            for other, old in basis.items():
                basis[other] = _minus(old, new, old.get(pivot, 0))
            basis[pivot] = new
    return basis


def _reduced(row: Combination, basis: Mapping[Cell, Combination]) -> Combination:
    for pivot, other in basis.items():
        row = _minus(row, other, row.get(pivot, 0))
    return row


def _minus(row: Combination, other: Combination, times: int) -> Combination:
    if not times:
        return row
    found = {pair: row.get(pair, 0) - times * other.get(pair, 0) for pair in {**row, **other}}
    return {pair: value for pair, value in found.items() if value}


def _partner(leak: Cell, cells: Mapping[Cell, Content], hidden_: Collection[Cell]) -> Cell:
    """The published cell to hide beside it: the one with the fewest rows that stands in its row or column, pairs before
    team sums."""
    sides = {("given", leak[1]), ("received", leak[-1])} if leak[0] == "pair" else {leak}
    beside = {pair for side in sides for pair in _pairs(side, cells)}
    crossing = {side for pair in beside for side in (("given", pair[1]), ("received", pair[2]))}
    for group in (beside, sides, crossing, set(cells) - {TOTAL}, {TOTAL}):
        if candidates := [cell for cell in group if cell not in hidden_]:
            return min(candidates, key=lambda cell: (cells[cell].rows, cell))
    raise AssertionError("a derivable cell has a published neighbour")
