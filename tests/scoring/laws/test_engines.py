"""V9, V17: pricing what was touched is pricing everything, and every engine prices alike. (Spark: `test_engine.py`.)"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals.stable.v2 as nw
import pytest
from hypothesis import strategies as st
from lawbook import law, saboteur
from organisations import Organisation, organisations
from random_candidates import PEOPLE, PERIOD, Row, consistent, priced, table, tables
from scored import claims, policies, scene
from scoring_build import QUARTER

from scoring.engine import pots, renewal
from scoring.engine.columns import CANDIDATES
from scoring.engine.engines import DuckDB, Engine, Polars
from scoring.engine.pots import Frame
from scoring.engine.pricing import price
from scoring.policy import Policy
from scoring.table import SCHEMA, candidates

POLARS, DUCKDB = Polars(), DuckDB()

# V9

sizes = st.dictionaries(st.integers(0, 5), st.sampled_from("SML"), max_size=2)
betas = st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from([1000, 500]), max_size=1)
EARLIER = [Row("ann", 2, 2, at, "ray", "gil") for at in (3, 4)]


def _again(before: Frame, after: Frame, policy: Policy, period: str) -> Frame:
    """What was priced before, with the rows of those whom something touched priced again."""
    touched = [helper for (helper,) in POLARS.rows(renewal.touched(before, after))]
    again = price(renewal.only(after, touched), policy, period)
    return renewal.renewed(price(before, policy, period), again, touched)


@law(
    "V9",
    of=[tables, tables, st.sets(st.integers(0, 39)), sizes, betas, policies],
    also=[(EARLIER, [], set(), {1: "L"}, {}, Policy()), (EARLIER, [], {0}, {}, {"ray": 500}, Policy())],
)
def test_v9_pricing_what_was_touched_is_pricing_everything(
    old: list[Row], new: list[Row], gone: set[int], sizes: dict[int, str], betas: dict[str, int], policy: Policy
) -> None:
    """Rows come, rows go; a root has another size, because an earlier first row came; somebody's factor is another."""
    after = consistent([*(row for n, row in enumerate(old) if n not in gone), *new], sizes, betas)
    first, second = (table(POLARS, rows) for rows in (old, after))
    assert priced(POLARS, _again(first, second, policy, PERIOD)) == priced(POLARS, price(second, policy, PERIOD))


@law("V9", of=[organisations(), st.integers(0, 16), policies], examples=30)
def test_v9_a_ledger_grows_by_what_was_touched(organisation: Organisation, length: int, policy: Policy) -> None:
    """The same, of the tables that real finders and the gate make before and after the last acts."""
    before, after = (_candidates(each, policy) for each in (organisation.until(length), organisation))
    whole = price(after, policy, QUARTER.name)
    assert priced(POLARS, _again(before, after, policy, QUARTER.name)) == priced(POLARS, whole)


def _candidates(organisation: Organisation, policy: Policy) -> Frame:
    seen = scene(organisation.town(), organisation.as_of, policy)
    return POLARS.table(candidates(seen, claims(seen), QUARTER), SCHEMA)


@saboteur("V9")
def looks_at_new_rows_alone(patch: pytest.MonkeyPatch) -> None:
    """And not at what they do to the size of a root, or to somebody's factor."""

    def touched(before: Frame, after: Frame) -> Frame:
        return after.join(before, on="id", how="anti").select("helper").unique()

    patch.setattr(renewal, "touched", touched)


@saboteur("V9")
def prices_new_rows_alone(patch: pytest.MonkeyPatch) -> None:
    """As if their helpers' pots were empty."""
    right = renewal.renewed

    def renewed(kept: Frame, again: Frame, helpers: Sequence[str]) -> Frame:
        return nw.concat([kept, right(kept, again, helpers).join(kept, on="id", how="anti")])

    patch.setattr(renewal, "renewed", renewed)


# V17


@law("V17", of=[tables, policies], examples=40)
def test_v17_polars_and_duckdb_price_alike(rows: list[Row], policy: Policy) -> None:
    """Every column of every row."""
    first, second = (_everything(engine, rows, policy) for engine in (POLARS, DUCKDB))
    assert first == second


def _everything(engine: Engine, rows: list[Row], policy: Policy) -> list[tuple[Any, ...]]:
    found = price(table(engine, rows), policy, PERIOD).select(*CANDIDATES, "weak", "raw_units", "units")
    return sorted(engine.rows(found), key=repr)


@saboteur("V17")
def divides(patch: pytest.MonkeyPatch) -> None:
    """A half and a quarter as divisions: one engine cuts what is over, the other rounds it."""

    def kept(x: nw.Expr, pot: nw.Expr) -> nw.Expr:
        return 4 * ((nw.min_horizontal(x, 3 * pot) - 1) / 3).cast(nw.Int64)

    patch.setattr(pots, "kept", kept)
