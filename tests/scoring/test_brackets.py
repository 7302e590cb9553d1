"""Points by hand: every bracket, every pot, whole units."""

from __future__ import annotations

from decimal import Decimal

import narwhals.stable.v2 as nw
import pytest
from pydantic import ValidationError
from scoring_build import at

from scoring.brackets import Entry, beta, most, raw_units, share
from scoring.engine.engines import Polars
from scoring.engine.pots import kept
from scoring.policy import Kind, Policy, Size, Step, units
from sync.model import POINT

POLICY = Policy()


@pytest.mark.parametrize(
    ("x", "points"),
    [(0, 0), (60, 60), (100, 100), (150, 125), (200, 150), (260, 165), (300, 175), (301, 175), (10_000, 175)],
)
def test_bracket_is_full_then_half_then_a_quarter_then_nothing(x: int, points: int) -> None:
    table = Polars().table({"x": [x], "pot": [100]}, {"x": nw.Int64, "pot": nw.Int64})
    [(quarters,)] = Polars().rows(table.select(kept(nw.col("x"), nw.col("pot"))))
    assert quarters == 4 * points
    assert (points == most(100)) == (x >= 300)


@pytest.mark.parametrize(
    ("kind", "size", "step", "points"),
    [
        ("comment", "M", 1, "0.25"),
        ("answer", "M", 1, "0.5"),
        ("answer", "M", 2, "0.7"),
        ("answer", "M", 3, "0.8"),
        ("assist", "S", 2, "0.525"),
        ("assist", "L", 3, "2.4"),
    ],
)
def test_raw_units(kind: Kind, size: Size, step: Step, points: str) -> None:
    assert raw_units(POLICY, kind, size, step, 1000) == units(Decimal(points))


@pytest.mark.parametrize(("given", "per_mille"), [(0, 1000), (40, 1000), (41, 975), (80, 500), (120, 333)])
def test_beta_is_floored(given: int, per_mille: int) -> None:
    assert beta(POLICY, given) == per_mille


def _strong(id_: str, raw: str, *, root: str = "r", owner: str = "w", halves: int = 2) -> Entry:
    return Entry(id_, at(int(id_)), "ann", root, owner, weak=False, halves=halves, raw=units(Decimal(raw)))


def _weak(id_: str, raw: str, *, root: str = "r") -> Entry:
    return Entry(id_, at(int(id_)), "ann", root, "w", weak=True, halves=2, raw=units(Decimal(raw)))


def _points(entries: list[Entry]) -> list[Decimal]:
    found = share(POLICY, entries)
    return [Decimal(found[entry.id]) / POINT for entry in entries]


def test_one_root_full_half_quarter_nothing() -> None:
    """c1 = 1 point: 0.7 full; 0.3 full + 0.4 half; 0.6 half + 0.1 quarter; 0.7 quarter; 0.2 quarter, then nothing."""
    rows = [_strong(str(n), "0.7") for n in range(1, 7)]
    expected = ["0.7", "0.5", "0.325", "0.175", "0.05", "0"]
    assert _points(rows) == [Decimal(points) for points in expected]


def test_the_roots_pot_grows_with_its_size() -> None:
    assert _points([_strong("1", "2.4", halves=4), _strong("2", "2.4", halves=4)]) == [Decimal("2.2"), Decimal(1)]
    assert _points([_strong("1", "0.6", halves=1), _strong("2", "0.6", halves=1)]) == [Decimal("0.55"), Decimal("0.25")]


def test_the_owners_pot_comes_after_the_roots() -> None:
    """Each root lets 1.75 through; c2 = 4: 1.75, 1.75, 0.5 + 0.625, 0.875, 0.875, 0.625 half + 0.125 quarter ..."""
    rows = [_strong(str(n), "3", root=f"r{n}") for n in range(1, 9)]
    expected = ["1.75", "1.75", "1.125", "0.875", "0.8125", "0.4375", "0.25", "0"]
    found = _points(rows)
    assert sum(found) == 7
    assert found[:4] == [Decimal(points) for points in expected[:4]]
    assert found[-1] == 0


def test_another_owner_is_another_pot() -> None:
    rows = [_strong(str(n), "3", root=f"r{n}", owner=f"w{n}") for n in range(1, 4)]
    assert _points(rows) == [Decimal("1.75")] * 3


def test_weak_rows_pass_their_own_pots() -> None:
    """cw = 0.25 a root: 0.5 gives 0.25 + 0.125; then c3 = 1 over all roots, at most 1.75."""
    rows = [_weak(str(n), "0.5", root=f"r{n}") for n in range(1, 10)]
    found = _points(rows)
    assert found[:3] == [Decimal("0.375"), Decimal("0.375"), Decimal("0.3125")]
    assert sum(found) == Decimal("1.75")


def test_weak_and_strong_do_not_meet() -> None:
    assert _points([_strong("1", "1"), _weak("2", "0.25"), _strong("3", "1")]) == [
        Decimal(1),
        Decimal("0.25"),
        Decimal("0.5"),
    ]


def test_order_of_time_decides_who_is_full() -> None:
    rows = [_strong("2", "1"), _strong("1", "1")]
    assert _points(rows) == [Decimal("0.5"), Decimal(1)]


def test_pots_must_keep_units_whole() -> None:
    with pytest.raises(ValidationError, match="rules_pot"):
        Policy(pot_weak=Decimal("0.0000003"))
