"""Which cells of the table of pairs and team sums are hidden (method, section 6).

A cell is `("pair", A, B)`, `("given", A)`, `("received", B)` or `("total",)`. Those with too few people, rows or
helpers are hidden first, and the total with them when a team's sum is among them; then more, until no hidden cell is a
linear combination of published ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

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
    small = {c: reason for c, content in cells.items() if c != TOTAL and (reason := too_small(content, policy))}
    if any(cell[0] != "pair" for cell in small):
        # One total less tells readers little; kept, it would cost the sums of teams that are large enough.
        small[TOTAL] = "privacy.complement"
    beside: set[Cell] = set()
    while leak := next(leaks(cells, {*small, *beside}), None):
        beside |= _detour(leak, cells, {*small, *beside}) or {_partner(leak, cells, {*small, *beside})}
    for cell in sorted(beside, key=lambda c: (c[0] == "pair", -cells[c].rows, c)):
        if next(leaks(cells, {*small, *beside} - {cell}), None) is None:
            beside.remove(cell)
    return {**small, **dict.fromkeys(sorted(beside), "privacy.complement")}


def verdicts(proofs: Sequence[Proof], people: Mapping[str, int], policy: Policy) -> dict[Cell, str | None]:
    """Every cell that has rows -> the reason why it is hidden, or None."""
    cells = contents(proofs, people)
    found = hidden(cells, policy)
    return {cell: found.get(cell) for cell in cells}


def too_small(content: Content, policy: Policy) -> str | None:
    if content.people < policy.cell_people:
        return "privacy.people"
    if content.rows < policy.cell_rows:
        return "privacy.rows"
    return "privacy.helpers" if content.helpers < policy.cell_helpers else None


def leaks(cells: Collection[Cell], hidden_: Collection[Cell]) -> Iterator[Cell]:
    """The hidden cells that are linear combinations of published ones, sums first. (The total is no secret in itself.)"""
    basis = _echelon(_restricted(c, cells, hidden_) for c in cells if c not in hidden_ and c[0] != "pair")
    for cell in sorted(hidden_, key=lambda c: (c[0] == "pair", c)):
        if cell != TOTAL and not _reduced(_restricted(cell, cells, hidden_), basis):
            yield cell


def _restricted(cell: Cell, cells: Collection[Cell], hidden_: Collection[Cell]) -> Combination:
    """The cell as a sum of hidden pairs; what is published can be subtracted by anybody."""
    return {pair: 1 for pair in _pairs(cell, cells) if pair in hidden_}


def _pairs(cell: Cell, cells: Collection[Cell]) -> Iterator[Cell]:
    """The pair cells that a cell is the sum of."""
    if cell[0] == "pair":
        yield cell
        return
    for other in cells:
        if other[0] == "pair" and cell in (TOTAL, ("given", other[1]), ("received", other[2])):
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


def _detour(leak: Cell, cells: Mapping[Cell, Content], hidden_: Collection[Cell]) -> set[Cell]:
    """The published pairs with the fewest rows that close a circle of hidden pairs through the leak: a hidden pair is
    safe if and only if it lies on one (Gusfield, SIAM J. Comput. 17, 1988). Empty when there is no circle."""

    def place(side: Cell) -> Cell:
        return side if side not in hidden_ else side[:1]

    roads: dict[Cell, list[tuple[Cell, Cell]]] = defaultdict(list)
    for pair in cells:
        if pair[0] == "pair" and pair != leak:
            row, column = place(("given", pair[1])), place(("received", pair[2]))
            roads[row].append((column, pair))
            roads[column].append((row, pair))
    start, goal = place(("given", leak[1])), place(("received", leak[-1]))
    heap: list[tuple[int, Cell, tuple[Cell, ...]]] = [(0, start, ())] if leak[0] == "pair" else []
    seen: set[Cell] = set()
    while heap:
        cost, here, way = heappop(heap)
        if here == goal:
            return set(way) - set(hidden_)
        if here not in seen:
            seen.add(here)
            for there, pair in roads[here]:
                heappush(heap, (cost + (0 if pair in hidden_ else cells[pair].rows), there, (*way, pair)))
    return set()


def _partner(leak: Cell, cells: Mapping[Cell, Content], hidden_: Collection[Cell]) -> Cell:
    """The published cell to hide beside it, the one with the fewest rows: a pair that it is the sum of, else (all those
    are hidden) a sum of the same kind; for a pair on no circle, one of its own sums."""
    own = {("given", leak[1]), ("received", leak[-1])} if leak[0] == "pair" else set(_pairs(leak, cells))
    alike = {cell for cell in cells if cell[0] == leak[0]}
    for group in (own, alike, set(cells) - {TOTAL}, {TOTAL}):
        if candidates := [cell for cell in group if cell not in hidden_]:
            return min(candidates, key=lambda cell: (cells[cell].rows, cell))
    raise AssertionError("a leak needs something that is published")
