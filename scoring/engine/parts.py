"""A table too large for memory, helper by helper: each part has all candidates of its helpers, so it can be priced alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import narwhals.stable.v2 as nw

from scoring.engine.engines import Engine
from scoring.engine.pots import Frame


def parts(table: Frame, engine: Engine, n: int) -> Iterator[Frame]:
    """`n` parts of about as many rows."""
    if n == 1:
        yield table
        return
    counts = sorted(engine.rows(table.group_by("helper").agg(rows=nw.len())))
    bounds = [None, *_bounds(counts, n), None]
    for first, end in pairwise(bounds):
        yield table.filter(*_between(first, end))


def _bounds(counts: list[tuple[Any, ...]], n: int) -> Iterator[Any]:
    """The helpers with whom parts after the first begin."""
    whole, before, part = sum(rows for _, rows in counts), 0, 1
    for helper, rows in counts:
        if before * n >= whole * part and part < n:
            yield helper
            part += 1
        before += rows


def _between(first: Any, end: Any) -> Iterator[nw.Expr]:
    if first is not None:
        yield nw.col("helper") >= first
    if end is not None:
        yield nw.col("helper") < end
