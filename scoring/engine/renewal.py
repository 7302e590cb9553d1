"""Pricing again only the helpers that something touched. A row changes only its helper, so the others' rows stay as they are.

What a new event touches reaches far: it may be the first row on a root and so fix its size, or one more acknowledgement in
the period before and so lower somebody's factor. All of it stands in the columns of the candidates; who has the same
candidates has the same rows, as long as the rules are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals.stable.v2 as nw

from scoring.engine.columns import CANDIDATES
from scoring.engine.pots import Frame, whole


def touched(before: Frame, after: Frame) -> Frame:
    """`helper`: those whose candidates are not the same in both tables."""
    both = nw.concat([table.select(*CANDIDATES, _side=whole(side)) for side, table in enumerate((before, after))])
    seen = both.group_by(*CANDIDATES).agg(_first=nw.col("_side").min(), _last=nw.col("_side").max())
    return seen.filter(nw.col("_first") == nw.col("_last")).select("helper").unique()


def only(table: Frame, helpers: Sequence[Any]) -> Frame:
    """The part of a table that is those helpers'."""
    return table.filter(nw.col("helper").is_in(helpers))


def renewed(kept: Frame, again: Frame, helpers: Sequence[Any]) -> Frame:
    """What was kept (priced rows, or flows), with `again` in place of the part that is those helpers'."""
    return nw.concat([kept.filter(~nw.col("helper").is_in(helpers)), again])
