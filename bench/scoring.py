"""How fast candidates are priced: `python -m bench.scoring [--json] [--rows N] [--engines polars,duckdb,pyspark]`.

Candidates lie in Parquet (`bench.scoring_data`); each engine runs in a process of its own on two cores: seconds from Parquet
to flows and totals, peak megabytes, and a digest, which must be the same. `growth` is seconds per million at a tenth of the
rows and at all of them; `incremental` is what pricing again after 1,000 new candidates costs, as a part of the full time.
An engine that is not installed is left out. Timed apart: reading a mirror, finders, gate, ledger.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from bench import scoring_data, scoring_runs
from bench.mirror import alone
from bench.scoring_runs import ENGINES, Measured

SEED = 1
NEW = 1000
ROUNDS = 3
TARGETS = {"seconds": 8.0, "mb": 1200.0, "incremental": 0.05}
PEOPLE, TASKS, PAGES = 300, 3000, 1000
"""Of the organisation whose finders are timed."""


def missing(engine: str) -> str | None:
    """Why it cannot run here."""
    if find_spec(engine) is None:
        return f"{engine} is not installed"
    return "no Java" if engine == "pyspark" and shutil.which("java") is None else None


def measured(
    engines: list[str], rows: int, folder: Path
) -> tuple[dict[str, Measured], tuple[float, float], float | None]:
    """Engines, growth of the first, and incremental of Polars, where it is among them."""
    few, many, news = folder / "few", folder / "many", folder / "news"
    tenth = max(1, rows // 10)
    alone(scoring_data.write, few, tenth, SEED)
    alone(scoring_data.write, many, rows, SEED)
    alone(scoring_data.more, news, rows, NEW, SEED)
    found = {name: alone(scoring_runs.full, name, many, rows, folder / name) for name in engines}
    small = min((_tenth(engines[0], few, tenth, folder, n) for n in range(ROUNDS)), key=lambda m: m.seconds)
    growth = (1e6 * small.seconds / tenth, 1e6 * found[engines[0]].seconds / rows)
    if "polars" not in found:
        return found, growth, None
    again = median(_again(many, news, folder / "polars", hold=n == 0) for n in range(ROUNDS))
    return found, growth, again / found["polars"].seconds


def _tenth(engine: str, few: Path, rows: int, folder: Path, n: int) -> Measured:
    return alone(scoring_runs.full, engine, few, rows, folder / f"tenth{n}")


def _again(many: Path, news: Path, kept: Path, *, hold: bool) -> float:
    return alone(scoring_runs.again, many, news, kept, hold=hold)


def finders() -> dict[str, float]:
    """Seconds of each step on a generated organisation, in this order."""
    import integrations
    from integrations.sandbox.generator.scenario import chosen, sized
    from integrations.sandbox.server import serving
    from integrations.sandbox.start import generated
    from scoring import gate, proofs
    from scoring.ledger import ledger
    from scoring.periods import Calendar
    from scoring.policy import Policy
    from scoring.scene import Scene
    from sync.config import load
    from sync.job import pull_all
    from sync.store import Store
    from sync.take import take_snapshot

    started = generated(SEED, sized(people=PEOPLE, tasks=TASKS, pages=PAGES), chosen("base"))
    with TemporaryDirectory(prefix="alongside-bench-") as home, serving(started.sandbox) as address:
        settings = load(started.write_config(Path(home), address, level="individual"), integrations.settings_models())
        with Store(settings.mirror) as store, integrations.connected(settings) as adapters:
            pull_all(adapters, store, lambda stream, done, total: None)
            times = [perf_counter()]
            snapshot = take_snapshot(store, settings)
            times.append(perf_counter())
            scene = Scene(snapshot, Policy(), Calendar(snapshot.directory.zone, 1, snapshot.directory.calendar))
            candidates = list(proofs.find(scene))
            times.append(perf_counter())
            claims, _ = gate.admit(scene, candidates)
            times.append(perf_counter())
            ledger(scene, claims, scene.calendar.default_period(snapshot.as_of))
            times.append(perf_counter())
    names = ("read the mirror", "finders", "gate", "ledger")
    return {name: end - begin for name, begin, end in zip(names, times, times[1:], strict=False)}


def _line(name: str, found: Measured) -> str:
    return f"{name:12}{found.seconds:10.1f} s{found.mb:10.0f} MB   {found.digest}"


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one object, without what is timed apart")
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--engines", default=",".join(ENGINES), help="some of %(default)s")
    asked = parser.parse_args(arguments)
    chosen, rows = asked.engines.split(","), asked.rows
    if unknown := set(chosen) - set(ENGINES):
        parser.error(f"there is no engine {', '.join(sorted(unknown))}")
    absent = {name: reason for name in chosen if (reason := missing(name))}
    here = [name for name in chosen if name not in absent]
    if not here:
        parser.error("; ".join(absent.values()))
    for reason in absent.values():
        print(f"left out: {reason}", file=sys.stderr)
    with TemporaryDirectory(prefix="alongside-bench-") as folder:
        found, growth, incremental = measured(here, rows, Path(folder))
    if asked.json:
        figures = {name: vars(each) for name, each in found.items()}
        print(json.dumps({"engines": figures, "growth": growth, "incremental": incremental}))
        return
    print(f"{rows:,} candidates")
    for name, each in found.items():
        print(_line(name, each))
    same = "the same" if len({each.digest for each in found.values()}) == 1 else "NOT THE SAME"
    print(f"digests: {same}; targets on Polars: {TARGETS['seconds']:.0f} s, {TARGETS['mb']:.0f} MB, at ten million")
    print(f"growth: {growth[0]:.2f} and {growth[1]:.2f} s per million at a tenth and at all ({here[0]})")
    if incremental is not None:
        print(f"incremental: {incremental:.3f} of the full time (target {TARGETS['incremental']})")
    for step, seconds in alone(finders).items():
        print(f"  {step:18}{seconds:8.2f} s   ({PEOPLE} people, {TASKS} tasks, {PAGES} pages)")


if __name__ == "__main__":
    main(sys.argv[1:])
