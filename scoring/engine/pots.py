"""Brackets as columns: a row's part of a pot, and the two nested pots that it passes (method, section 2).

Everything is int64 and nothing is ever divided: a pot gives four times what it keeps, so two pots make 1/16 micro-points of
micro-points. Each helper is an island, so that every window is the helper's own.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import narwhals.stable.v2 as nw

from scoring.policy import Policy, micro

Frame: TypeAlias = nw.LazyFrame[Any]

PIECES = 4
"""A pot's result is in quarters of what went in."""


def whole(n: int) -> nw.Expr:
    return nw.lit(n, dtype=nw.Int64)


def kept(x: nw.Expr, pot: nw.Expr) -> nw.Expr:
    """4 F_c(x), that is 4 min(x, c) + 2 min((x-c)+, c) + min((x-2c)+, c), for x >= 0: full up to the pot, then half, then a
    quarter, then nothing."""
    return 2 * nw.min_horizontal(x, pot) + nw.min_horizontal(x, 2 * pot) + nw.min_horizontal(x, 3 * pot)


def passed(rows: Frame, value: str, into: str, pot: nw.Expr, *within: str) -> Frame:
    """`into`: what the pot of (helper, `within`) keeps of `value`, row by row in the order of (at, id). The running sum is
    the helper's, pot after pot, less what it was when the pot began: few large groups sort faster than many small ones."""
    start = (nw.col("_sum") - nw.col(value)).min().over("helper", *within)
    rows = rows.with_columns(_sum=_running(value, *within), _pot=pot)
    rows = rows.with_columns(_sum=nw.col("_sum") - start)
    rows = rows.with_columns(_before=nw.col("_sum") - nw.col(value))
    part = kept(nw.col("_sum"), nw.col("_pot")) - kept(nw.col("_before"), nw.col("_pot"))
    return rows.with_columns(part.alias(into)).drop("_sum", "_before", "_pot")


def _running(value: str, *within: str) -> nw.Expr:
    """DuckDB sums integers into wider ones."""
    return nw.col(value).cum_sum().over("helper", order_by=[*within, "at", "id"]).cast(nw.Int64)


def share(rows: Frame, policy: Policy) -> Frame:
    """Adds `units` to rows with id, at, helper, root, owner, weak, halves (of the root) and micro (raw micro-points). Pots
    are nested: an owner is a function of the root, so that one more row lowers nobody's total."""
    rows = passed(rows, "micro", "_left", root_pot(policy), "weak", "root")
    rows = passed(rows.with_columns(_giver=giver()), "_left", "units", PIECES * last_pot(policy), "_giver")
    return rows.drop("_left", "_giver")


def root_pot(policy: Policy) -> nw.Expr:
    """Of one helper on one root: weak rows, and strong ones by the root's size."""
    strong = nw.col("halves") * whole(micro(policy.pot_root / 2))
    return nw.when(nw.col("weak")).then(whole(micro(policy.pot_weak_root))).otherwise(strong)


def giver() -> nw.Expr:
    """Whose pot comes last: the owner's for strong rows; all weak rows of a helper share one."""
    return nw.when(~nw.col("weak")).then(nw.col("owner"))


def last_pot(policy: Policy) -> nw.Expr:
    return nw.when(nw.col("weak")).then(whole(micro(policy.pot_weak))).otherwise(whole(micro(policy.pot_owner)))
