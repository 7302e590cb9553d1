"""Can a cell be computed from others? Ranks over the rationals, apart from the code under test."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from scoring.privacy import TOTAL, Cell


def rank(rows: list[list[Fraction]]) -> int:
    """By Gaussian elimination."""
    rows, found = [list(row) for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((i for i in range(found, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for i in range(found + 1, len(rows)):
            factor = rows[i][column] / rows[found][column]
            rows[i] = [x - factor * y for x, y in zip(rows[i], rows[found], strict=True)]
        found += 1
    return found


def known(cell: Cell, cells: Collection[Cell], published: Collection[Cell]) -> bool:
    """Does the cell add nothing to the rank of what is published?"""
    pairs = [c for c in cells if c[0] == "pair"]

    def vector(c: Cell) -> list[Fraction]:
        return [Fraction(c in (p, ("given", p[1]), ("received", p[2]), TOTAL)) for p in pairs]

    matrix = [vector(c) for c in published]
    return rank([*matrix, vector(cell)]) == rank(matrix)
