"""Candidates -> rows with points, and their sums. Lazy: nothing is computed before somebody collects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import narwhals.stable.v2 as nw

from scoring.engine.pots import Frame, share, whole
from scoring.policy import MICRO, Policy
from sync.model import POINT

Number = TypeVar("Number", int, nw.Expr)

FLOW = ("helper", "team", "beneficiary")

_PARTS = 2 * 100 * 1000
"""A raw amount is weight x halves x per cent x per mille of this part of a point; MICRO / _PARTS is whole."""


def price(candidates: Frame, policy: Policy, period: str) -> Frame:
    """The rows of the period: columns of `CANDIDATES`, and of `PRICED`."""
    rows = _weighed(_once(candidates.filter(passing(period))), policy)
    return share(rows, policy).drop("halves", "micro")


def passing(period: str) -> nw.Expr:
    """What the gate compares; what it looks up is in the columns."""
    helper, by, witness = nw.col("helper"), nw.col("by"), nw.col("witness")
    vouched = ~witness.is_null() & (witness != helper) & (witness != by)
    return (
        (nw.col("period") == period)
        & (nw.col("team") != nw.col("beneficiary"))
        & (helper != nw.col("owner"))
        & (helper != by)
        & ~nw.col("involved")
        & ~nw.col("shared")
        & ((nw.col("step") == 1) | vouched)
    )


def _once(candidates: Frame) -> Frame:
    """Of each id, which belongs to one helper, the earliest; of those the first by name of who said so."""
    before = nw.col("id").shift(1).over("helper", order_by=["id", "at", "by", "witness"])
    first = nw.col("_before").is_null() | (nw.col("_before") != nw.col("id"))
    return candidates.with_columns(_before=before).filter(first).drop("_before")


def _weighed(rows: Frame, policy: Policy) -> Frame:
    weak = nw.col("step") == 1
    factor = nw.when(weak).then(whole(1000)).otherwise(nw.col("beta"))
    rows = rows.with_columns(weak=weak, halves=_looked_up("size", policy.halves))
    weight, increment = _looked_up("kind", policy.weights), _looked_up("step", policy.increments)
    rows = rows.with_columns(micro=raw_micro(weight, nw.col("halves"), increment, factor))
    return rows.with_columns(raw_units=nw.col("micro") * whole(POINT // MICRO))


def raw_micro(weight: Number, halves: Number, increment: Number, beta: Number) -> Number:
    """weight x size x increment x acknowledger factor, in micro-points: of numbers, or of columns."""
    return weight * halves * increment * beta * (MICRO // _PARTS)


def _looked_up(column: str, table: Mapping[Any, int]) -> nw.Expr:
    """0 for what is not in the table."""
    found = whole(0)
    for key, value in table.items():
        found = nw.when(nw.col(column) == key).then(whole(value)).otherwise(found)
    return found


def flows(priced: Frame, **more: nw.Expr) -> Frame:
    """What each helper gave from a team to a team: units, number of rows, and `more`. Every total is a sum of these."""
    return priced.group_by(*FLOW).agg(units=_sum("units"), rows=nw.len().cast(nw.Int64), **more)


def totals(flows_: Frame) -> dict[str, Frame]:
    """Per person, team out, team in and pair; each adds up to the same."""
    cuts = {"persons": ("helper",), "given": ("team",), "received": ("beneficiary",), "pairs": FLOW[1:]}
    return {name: flows_.group_by(*keys).agg(units=_sum("units"), rows=_sum("rows")) for name, keys in cuts.items()}


def _sum(column: str) -> nw.Expr:
    """DuckDB sums integers into wider ones."""
    return nw.col(column).sum().cast(nw.Int64)
