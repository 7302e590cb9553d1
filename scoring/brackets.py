"""Rows of one organisation through the pots: what the ledger hands to the engine, and gets back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import narwhals.stable.v2 as nw

from scoring.engine import pots
from scoring.engine.columns import Type
from scoring.engine.engines import Engine, Polars
from scoring.engine.pricing import raw_micro
from scoring.policy import MICRO, Kind, Policy, Size, Step
from sync.model import POINT, Ref

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_UNITS = POINT // MICRO
_POLARS = Polars()
_SCHEMA: dict[str, Type] = {
    "id": nw.String,
    "at": nw.Int64,
    "helper": nw.String,
    "root": nw.String,
    "owner": nw.String,
    "weak": nw.Boolean,
    "halves": nw.Int64,
    "micro": nw.Int64,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row as the brackets see it, which are filled in the order of `at`: when the row was known. `raw` in units, whole
    micro-points; `halves` is the size of the root."""

    id: str
    at: datetime
    helper: str
    root: Ref
    owner: str
    weak: bool
    halves: int
    raw: int


def raw_units(policy: Policy, kind: Kind, size: Size, step: Step, beta: int) -> int:
    """weight x size x increment x beta (per mille), in units."""
    return raw_micro(policy.weights[kind], policy.halves[size], policy.increments[step], beta) * _UNITS


def beta(policy: Policy, given_before: int) -> int:
    """The acknowledger factor, per mille, floored: `given_before` acknowledgements in the previous period."""
    return min(1000, policy.acknowledgements * 1000 // max(1, given_before))


def most(pot: int) -> int:
    """All that a pot ever gives: itself, half of it and a quarter. Pots are multiples of four units."""
    return pot * 7 // pots.PIECES


def microseconds(at: datetime) -> int:
    """Since 1970-01-01 UTC."""
    return (at - _EPOCH) // _MICROSECOND


def share(policy: Policy, entries: Iterable[Entry], engine: Engine = _POLARS) -> dict[str, int]:
    """Row id -> units, after both pots."""
    rows = [(e.id, microseconds(e.at), e.helper, e.root, e.owner, e.weak, e.halves, e.raw // _UNITS) for e in entries]
    if not rows:
        return {}
    table = engine.table(dict(zip(_SCHEMA, zip(*rows, strict=True), strict=True)), _SCHEMA)
    return dict(engine.rows(pots.share(table, policy).select("id", "units")))
