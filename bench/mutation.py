"""Are the tests alive? Small faults are put into the kernel, one at a time, and the tests must notice (promise P21).

`python -m bench.mutation [--json] [--processes N] [MODULE ...]` prints for `sync/plan.py pull.py apply.py sweep.py visit.py`
how many mutants were made (`bench.mutants`) and killed, and those that survived. Survivors of which `mutation.toml` says why
they behave as the original are named apart, and are counted as survivors all the same.

One run with marked modules says which tests reach which statement. Then processes that have the vendors' libraries imported
already are forked for each mutant, and run the tests that reach it, the quickest first, until one fails. Processor time is
limited, by what these tests took.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import sys
import tomllib
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from itertools import count
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from bench.mutants import Mutant, mutants
from bench.mutation_runs import ROOT, WARM, Only, Other, Reach, ask, end_group, forked, reach_of

MODULES = ("sync/plan.py", "sync/pull.py", "sync/apply.py", "sync/sweep.py", "sync/visit.py")
SPARE_S = 10
"""Processor time of one mutant beside that of its tests, which may take three times as long as they did."""
LONGEST_S = 900
"""Of the clock, for what waits for ever without working."""


@dataclass(frozen=True)
class Outcome:
    """`by` is the test that failed, or how the process ended; empty for a survivor."""

    mutant: Mutant
    by: str


@dataclass(frozen=True)
class Trial:
    """A mutant and what it still has to survive: tests file by file, the quickest file first."""

    module: str
    mutant: Mutant
    files: Sequence[Sequence[str]]


def outcomes(module: str, made: Sequence[Mutant], reach: Reach, folder: Path, processes: int) -> Iterator[Outcome]:
    waiting = deque(Trial(module, mutant, reach.of(module, mutant)) for mutant in made)
    running: dict[int, tuple[Trial, Path]] = {}
    places = (folder / str(number) for number in count())
    try:
        while waiting or running:
            if waiting and not waiting[0].files:
                yield Outcome(waiting.popleft().mutant, "")
            elif waiting and len(running) < processes:
                trial, place = waiting.popleft(), next(places)
                running[forked(partial(_try, trial, reach, place))] = trial, place
            else:
                pid, status = os.wait()
                end_group(pid)
                trial, place = running.pop(pid)
                by = _killed_by(os.waitstatus_to_exitcode(status), place / "failed")
                rmtree(place)
                if by:
                    yield Outcome(trial.mutant, by)
                else:
                    waiting.appendleft(replace(trial, files=trial.files[1:]))
    finally:
        for pid in running:
            end_group(pid)


def _try(trial: Trial, reach: Reach, place: Path) -> int:
    tests = trial.files[0]
    seconds = SPARE_S + 3 * int(sum(reach.cost_s[test] for test in tests))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    signal.alarm(LONGEST_S)
    sys.meta_path.insert(0, Other({trial.module: trial.mutant.text}))
    return ask(place, [tests[0].split("::")[0]], Only(tests, place / "failed"))


def _killed_by(code: int, failed: Path) -> str:
    if code in (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise SystemExit(f"pytest ended with {code}")
    if failed.exists():
        return failed.read_text()
    if code < 0:
        return signal.Signals(-code).name
    return "" if code == pytest.ExitCode.OK else "import"


def equivalents() -> dict[tuple[str, str, str], str]:
    """(module, line, line of the mutant) -> why they behave the same."""
    listed = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {(each["module"], each["was"], each["now"]): each["why"] for each in listed.get("equivalent", [])}


def figures(module: str, found: Sequence[Outcome]) -> dict[str, Any]:
    same = equivalents()
    killed = sum(bool(each.by) for each in found)
    alive = sorted((each.mutant for each in found if not each.by), key=lambda mutant: mutant.line)
    survived = [
        {"line": m.line, "what": m.what, "was": m.was, "now": m.now, "why": same.get((module, m.was, m.now), "")}
        for m in alive
    ]
    return {
        "made": len(found),
        "killed": killed,
        "share": round(killed / len(found), 4),
        "equivalent": sum(bool(each["why"]) for each in survived),
        "survived": survived,
        "killed_by": [{"line": each.mutant.line, "now": each.mutant.now, "by": each.by} for each in found if each.by],
    }


def show(module: str, row: Mapping[str, Any]) -> None:
    print(f"{module:16}{row['made']:>10}{row['killed']:>10}{row['share']:>8.1%}{row['equivalent']:>12}")
    for each in row["survived"]:
        print(f"    {'equivalent' if each['why'] else 'survived'}: line {each['line']}, {each['what']}")
        print(f"        - {each['was']}\n        + {each['now']}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="*", metavar="MODULE", default=MODULES)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    for name in WARM:
        import_module(name)
    os.chdir(ROOT)
    rows = {}
    with TemporaryDirectory(prefix="alongside-mutation-") as folder:
        sys.pycache_prefix = f"{folder}/bytecode"
        sys.dont_write_bytecode = False
        reach = reach_of(asked.modules, Path(folder))
        if not asked.json:
            print(f"{'':16}{'mutants':>10}{'killed':>10}{'share':>8}{'equivalent':>12}", flush=True)
        for module in asked.modules:
            made = list(mutants((ROOT / module).read_text(encoding="utf-8")))
            found = list(outcomes(module, made, reach, Path(folder), asked.processes))
            rows[module] = figures(module, found)
            if not asked.json:
                show(module, rows[module])
    if asked.json:
        print(json.dumps({"modules": rows}))


if __name__ == "__main__":
    main()
