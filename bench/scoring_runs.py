"""What `bench.scoring` times, each in a process of its own: an engine over all candidates, and pricing again."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import md5
from pathlib import Path
from time import perf_counter
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from bench.scoring_data import PERIOD
from scoring.engine.engines import DuckDB, Engine, Polars, PySpark
from scoring.engine.parts import parts
from scoring.engine.pots import Frame
from scoring.engine.pricing import FLOW, flows, price, totals
from scoring.engine.renewal import only
from scoring.policy import Policy

CORES = 2
PART = 5_000_000
"""Candidates that Polars prices at a time: it holds them in memory. The others spill to disk by themselves."""
CUTS = ("persons", "given", "received", "pairs")
FLOWS, TOTALS = "flows", "totals"


@dataclass(frozen=True)
class Measured:
    seconds: float
    mb: float
    digest: str


Scan = Callable[[Path], Frame]


def _polars() -> tuple[Engine, Scan]:
    return Polars(), lambda folder: nw.from_native(pl.scan_parquet(folder / "**/*.parquet"))


def _duckdb() -> tuple[Engine, Scan]:
    import duckdb

    session = duckdb.connect(config={"threads": CORES})
    return DuckDB(), lambda folder: nw.from_native(session.read_parquet(f"{folder}/**/*.parquet"))


def _pyspark() -> tuple[Engine, Scan]:
    from pyspark.sql import SparkSession

    settings = {
        "spark.driver.memory": "4g",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "8",
        "spark.log.level": "ERROR",
    }
    builder = SparkSession.builder.master(f"local[{CORES}]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    return PySpark(), lambda folder: nw.from_native(
        session.read.option("recursiveFileLookup", True).parquet(str(folder))
    )


ENGINES: dict[str, Callable[[], tuple[Engine, Scan]]] = {"polars": _polars, "duckdb": _duckdb, "pyspark": _pyspark}


def full(name: str, candidates: Path, rows: int, kept: Path) -> Measured:
    """From Parquet to flows, in Parquet, and totals. The engine is started before; the digest is made after."""
    engine, scan = ENGINES[name]()
    began = perf_counter()
    for folder in (kept, kept / FLOWS, kept / TOTALS):
        folder.mkdir()
    n = -(-rows // PART) if name == "polars" else 1
    for place, part in enumerate(parts(scan(candidates), engine, n)):
        _flows(price(part, Policy(), PERIOD)).sink_parquet(str(kept / FLOWS / f"{place}.parquet"))
    for cut, frame in totals(scan(kept / FLOWS)).items():
        frame.sink_parquet(str(kept / TOTALS / f"{cut}.parquet"))
    return Measured(perf_counter() - began, _peak_mb(), digest(kept))


def _flows(priced: Frame) -> Frame:
    """`check`: a sum that is another one when units move from one row to another."""
    return flows(priced, check=(nw.col("units") * (nw.col("at") % 8191)).sum().cast(nw.Int64))


def digest(kept: Path) -> str:
    """Of all flows and totals, in order."""
    found = md5(usedforsecurity=False)
    for path in (kept / FLOWS, *(kept / TOTALS / f"{cut}.parquet" for cut in CUTS)):
        frame = pl.read_parquet(path / "**/*.parquet" if path.is_dir() else path)
        found.update(frame.select(sorted(frame.columns)).sort(sorted(frame.columns)).write_csv().encode())
    return found.hexdigest()


def again(candidates: Path, news: Path, kept: Path, *, hold: bool) -> float:
    """Seconds to price again whom the new candidates touch, and to say which totals change by how much. With `hold`, raises
    when that is not what pricing everything gives."""
    engine, scan = _polars()
    began = perf_counter()
    new = scan(news)
    helpers = [helper for (helper,) in engine.rows(new.select("helper").unique())]
    theirs = nw.concat([only(scan(candidates), helpers), new])
    after = _flows(price(theirs, Policy(), PERIOD)).collect("polars")
    before = only(scan(kept / FLOWS), helpers).collect("polars")
    changed = {cut: frame.collect("polars") for cut, frame in totals(_difference(before, after).lazy()).items()}
    seconds = perf_counter() - began
    if hold:
        _hold(candidates, news, kept, changed)
    return seconds


def _difference(before: nw.DataFrame[Any], after: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    gone = before.with_columns(units=-nw.col("units"), rows=-nw.col("rows"))
    return nw.concat([frame.select(*FLOW, "units", "rows") for frame in (gone, after)])


def _hold(candidates: Path, news: Path, kept: Path, changed: dict[str, nw.DataFrame[Any]]) -> None:
    engine, scan = _polars()
    both = nw.concat([scan(candidates), scan(news)])
    whole = pl.concat(
        flows(price(part, Policy(), PERIOD)).collect("polars").to_native() for part in parts(both, engine, 4)
    )
    expected = totals(nw.from_native(whole.lazy()))
    for cut, frame in totals(scan(kept / FLOWS)).items():
        keys = [name for name in frame.collect_schema().names() if name not in ("units", "rows")]
        sums = pl.concat([frame.collect("polars").to_native(), changed[cut].to_native()]).group_by(keys).sum()
        sums = sums.filter(pl.col("rows") > 0).sort(keys)
        if not sums.equals(expected[cut].collect("polars").to_native().select(sums.columns).sort(keys)):
            raise AssertionError(f"{cut}: pricing again is not pricing everything")


def _peak_mb() -> float:
    """Of this process and what it has started (Spark's Java), where the system tells; else of this process."""
    try:
        statuses = [path.read_text() for path in Path("/proc").glob("[0-9]*/status") if _ours(path)]
    except OSError:
        statuses = []
    if not statuses:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    peaks = [line.split()[1] for text in statuses for line in text.splitlines() if line.startswith("VmHWM")]
    return sum(map(int, peaks)) / 1024


def _ours(status: Path) -> bool:
    try:
        fields = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
    except OSError:
        return False  # it has ended meanwhile
    return str(os.getpid()) in (fields["Pid"].strip(), fields["PPid"].strip())
