"""The engine against plain Python, and what a person meets who chooses another one."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import plain_pots
import pytest
from hypothesis import given, settings
from random_candidates import PERIOD, Row, priced, some, table, tables
from scoring_build import CALENDAR, QUARTER, START, Town, task

from scoring.brackets import Entry, raw_units, share
from scoring.engine.engines import DuckDB, Engine, Polars, opened
from scoring.engine.parts import parts
from scoring.engine.pricing import flows, price, totals
from scoring.policy import Policy
from scoring.scene import Scene
from scoring.table import SCHEMA, found
from sync.errors import ConfigError

POLICY = Policy()
EPOCH = datetime(1970, 1, 1, tzinfo=START.tzinfo)
ENGINES: list[Engine] = [Polars(), DuckDB()]


def plainly(rows: list[Row]) -> list[tuple[Any, ...]]:
    """As the method says it, a row at a time."""
    first: dict[str, dict[str, Any]] = {}
    for row in sorted((r.columns for r in rows if _passes(r)), key=lambda c: (c["at"], c["by"], c["witness"] or "")):
        first.setdefault(row["id"], row)
    entries = {id_: _entry(columns) for id_, columns in first.items()}
    units = plain_pots.share(POLICY, entries.values())
    return sorted(
        (
            *(c[name] for name in ("id", "at", "helper", "by", "witness", "team", "beneficiary")),
            entries[id_].weak,
            entries[id_].raw,
            units[id_],
        )
        for id_, c in first.items()
    )


def _passes(row: Row) -> bool:
    c = row.columns
    people = {row.helper, row.by, row.witness}
    return (
        row.period == PERIOD
        and c["team"] != c["beneficiary"]
        and row.helper not in (c["owner"], row.by)
        and not (row.involved or row.shared)
        and (row.step == 1 or (row.witness is not None and len(people) == 3))
    )


def _entry(c: dict[str, Any]) -> Entry:
    factor = 1000 if c["step"] == 1 else c["beta"]
    raw = raw_units(POLICY, c["kind"], c["size"], c["step"], factor)
    at, weak = EPOCH + timedelta(microseconds=c["at"]), c["step"] == 1
    return Entry(c["id"], at, c["helper"], c["root"], c["owner"], weak, POLICY.halves[c["size"]], raw)


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: type(engine).__name__)
def test_every_engine_says_what_the_method_says(engine: Engine) -> None:
    """A thousand candidates of five people on sixty objects: every pot overflows, and ties are everywhere."""
    rows = some(7, 1000)
    expected = plainly(rows)
    assert priced(engine, price(table(engine, rows), POLICY, PERIOD)) == expected
    assert len(expected) > 100


@settings(max_examples=100, deadline=None, derandomize=True)
@given(tables)
def test_any_ledger_is_priced_as_the_method_says(rows: list[Row]) -> None:
    assert priced(Polars(), price(table(Polars(), rows), POLICY, PERIOD)) == plainly(rows)


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: type(engine).__name__)
def test_the_pots_of_an_empty_ledger(engine: Engine) -> None:
    assert share(POLICY, [], engine) == {}
    assert engine.rows(price(table(engine, []), POLICY, PERIOD).select("id")) == []


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: type(engine).__name__)
def test_totals_are_sums_of_the_rows(engine: Engine) -> None:
    rows = priced(Polars(), price(table(Polars(), some(8, 500)), POLICY, PERIOD))
    cuts = totals(flows(price(table(engine, some(8, 500)), POLICY, PERIOD)))
    for name, places in {"persons": (2,), "given": (5,), "received": (6,), "pairs": (5, 6)}.items():
        sums: Counter[tuple[Any, ...]] = Counter()
        counts: Counter[tuple[Any, ...]] = Counter()
        for row in rows:
            key = tuple(row[place] for place in places)
            sums[key] += row[-1]
            counts[key] += 1
        assert sorted(engine.rows(cuts[name])) == sorted((*key, sums[key], counts[key]) for key in counts)


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: type(engine).__name__)
@pytest.mark.parametrize("n", [1, 2, 3, 9])
def test_parts_of_helpers_are_the_whole(engine: Engine, n: int) -> None:
    """Also more parts than helpers."""
    candidates = table(engine, some(10, 500))
    found = [priced(engine, price(part, POLICY, PERIOD)) for part in parts(candidates, engine, n)]
    assert sorted(row for part in found for row in part) == priced(engine, price(candidates, POLICY, PERIOD))
    assert len([part for part in found if part]) == min(n, 5)


def test_a_spark_that_is_here_says_the_same() -> None:
    """In a process of its own: a Java machine does not end with a test."""
    if find_spec("pyspark") is None:
        pytest.skip("pyspark is not installed: pip install -r requirements-spark.txt")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java, and there is none here")
    script = Path(__file__).with_name("on_spark.py")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    rows = [tuple(row) for row in json.loads(done.stdout.splitlines()[-1])]
    assert rows == priced(Polars(), price(table(Polars(), some(9, 2000)), POLICY, PERIOD))


def test_a_ledger_on_another_engine_is_the_same_ledger() -> None:
    town = _helped()
    assert town.score(engine=DuckDB()) == town.score()


def test_the_table_of_candidates_has_the_rows_of_the_ledger() -> None:
    town = _helped()
    rows = {proof.id: (proof.raw_units, proof.units) for proof in town.score().proofs}
    columns = found(Scene(town.snapshot(), POLICY, CALENDAR), QUARTER)
    again = price(Polars().table(columns, SCHEMA), POLICY, QUARTER.name).select("id", "raw_units", "units")
    assert {id_: amounts for id_, *amounts in map(list, Polars().rows(again))} == {i: [*x] for i, x in rows.items()}
    assert len(rows) > 5


def _helped() -> Town:
    town = Town(blue="ann abe ada", red="ray rex rob", green="gil gus")
    for n in range(6):
        town.task(f"t{n}", "rex", creator="ray")
        town.helper(task(f"t{n}"), "rob", ("ann", "gil")[n % 2], n + 1)
        town.comment(task(f"t{n}"), "abe", "it is the second one", n + 1.5)
        town.comment(task(f"t{n}"), "rex", "so it is", n + 1.6)
    return town


@pytest.mark.parametrize(("name", "module", "extra"), [("duckdb", "duckdb", "duckdb"), ("pyspark", "pyspark", "spark")])
def test_what_is_not_installed_is_named(name: str, module: str, extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for loaded in [m for m in sys.modules if m.split(".")[0] == module]:
        monkeypatch.delitem(sys.modules, loaded)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ConfigError, match=rf"alongside\[{extra}\]") as caught:
        opened(name)
    assert len(str(caught.value).splitlines()) == 2
