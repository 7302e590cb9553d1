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
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from itertools import count
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from time import process_time
from types import CodeType, ModuleType
from typing import Any, NoReturn

import pytest

from bench.mutants import MARK, Mutant, marked, mutants

ROOT = Path(__file__).parents[1]
MODULES = ("sync/plan.py", "sync/pull.py", "sync/apply.py", "sync/sweep.py", "sync/visit.py")
TESTS = (
    *("tests/test_plan.py", "tests/test_apply.py", "tests/test_visit.py", "tests/test_store.py"),
    *("tests/test_order_of_reading.py", "tests/test_order_of_sweeping.py"),
    *("tests/test_pull.py", "tests/test_webhook.py"),
)
"""The quick ones. What only a slow test notices is not held well."""
WARM = ("click", "jira", "msgspec", "notion_client", "orjson", "psycopg", "pydantic", "tenacity")
"""What every test imports and no mutant changes."""
SPARE_S = 10
"""Processor time of one mutant beside that of its tests, which may take three times as long as they did."""
LONGEST_S = 900
"""Of the clock, for what waits for ever without working."""


@dataclass
class Reach:
    """Which tests reach which statement (module, line), and what processor time each takes."""

    tests: dict[tuple[str, int], set[str]] = field(default_factory=lambda: defaultdict(set))
    cost_s: dict[str, float] = field(default_factory=dict)

    def of(self, module: str, mutant: Mutant) -> list[list[str]]:
        """By file. What is outside of functions is reached by whoever reaches any of the module's statements."""
        lines = [at for at in self.tests if at[0] == module and mutant.statement in (0, at[1])]
        files: dict[str, list[str]] = defaultdict(list)
        for test in sorted({test for at in lines for test in self.tests[at]}, key=lambda test: self.cost_s[test]):
            files[test.split("::")[0]].append(test)
        return sorted(files.values(), key=lambda tests: sum(self.cost_s[test] for test in tests))


@dataclass(frozen=True)
class Outcome:
    """`by` is the test that failed, or how the process ended; empty for a survivor."""

    mutant: Mutant
    by: str


class Other(MetaPathFinder):
    """Imports some modules of ours from another text."""

    def __init__(self, texts: Mapping[str, str], reached: Callable[[str, int], None] | None = None) -> None:
        self._texts = {module.removesuffix(".py").replace("/", "."): (module, text) for module, text in texts.items()}
        self._reached = reached

    def find_spec(self, name: str, *where: object) -> ModuleSpec | None:  # noqa: ARG002
        if name not in self._texts:
            return None
        module, text = self._texts[name]
        loader = _Loader(name, ROOT / module, text, partial(self._reached, module) if self._reached else None)
        return spec_from_file_location(name, ROOT / module, loader=loader)


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: Path, text: str, reached: Callable[[int], None] | None) -> None:
        super().__init__(name, str(path))
        self._text = text
        self._reached = reached

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002
        return compile(self._text, self.path, "exec", dont_inherit=True)

    def exec_module(self, module: ModuleType) -> None:
        setattr(module, MARK, self._reached)
        super().exec_module(module)


class Noted:
    """A pytest plugin: who reaches what, at which cost, and who failed."""

    def __init__(self) -> None:
        self.reach = Reach()
        self.failed: list[str] = []
        self._running = ""

    def reached(self, module: str, line: int) -> None:
        self.reach.tests[module, line].add(self._running)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._running, start = item.nodeid, process_time()
        answer = yield
        self.reach.cost_s[item.nodeid] = process_time() - start
        return answer

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)


class Only:
    """A pytest plugin: these tests alone, in this order; writes down at once which one fails."""

    def __init__(self, tests: Sequence[str], answer: Path) -> None:
        self._place = {test: place for place, test in enumerate(tests)}
        self._answer = answer

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted((item for item in items if item.nodeid in self._place), key=lambda i: self._place[i.nodeid])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._answer.write_text(report.nodeid)


def reach_of(modules: Sequence[str], folder: Path) -> Reach:
    """Raises SystemExit when a test fails as it is: then nothing can be said of mutants."""
    answer = folder / "reach.json"
    texts = {module: marked((ROOT / module).read_text(encoding="utf-8")) for module in modules}

    def run() -> int:
        noted = Noted()
        sys.meta_path.insert(0, Other(texts, noted.reached))
        code = _pytest(folder / "reach", TESTS, noted)
        reached = [[*at, sorted(tests - {""})] for at, tests in noted.reach.tests.items()]
        answer.write_text(json.dumps([noted.failed, reached, noted.reach.cost_s]))
        return code

    os.waitpid(_fork(run), 0)
    failed, reached, cost_s = json.loads(answer.read_text())
    if failed or not cost_s:
        raise SystemExit(f"without any mutant: {', '.join(failed) or 'no test ran'}")
    return Reach({(module, line): set(tests) for module, line, tests in reached}, cost_s)


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
                running[_fork(partial(_try, trial, reach, place))] = trial, place
            else:
                pid, status = os.wait()
                _end_group(pid)
                trial, place = running.pop(pid)
                by = _killed_by(os.waitstatus_to_exitcode(status), place / "failed")
                rmtree(place)
                if by:
                    yield Outcome(trial.mutant, by)
                else:
                    waiting.appendleft(replace(trial, files=trial.files[1:]))
    finally:
        for pid in running:
            _end_group(pid)


def _try(trial: Trial, reach: Reach, place: Path) -> int:
    tests = trial.files[0]
    seconds = SPARE_S + 3 * int(sum(reach.cost_s[test] for test in tests))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    signal.alarm(LONGEST_S)
    sys.meta_path.insert(0, Other({trial.module: trial.mutant.text}))
    return _pytest(place, [tests[0].split("::")[0]], Only(tests, place / "failed"))


def _killed_by(code: int, failed: Path) -> str:
    if code in (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise SystemExit(f"pytest ended with {code}")
    if failed.exists():
        return failed.read_text()
    if code < 0:
        return signal.Signals(-code).name
    return "" if code == pytest.ExitCode.OK else "import"


def _pytest(place: Path, tests: Sequence[str], plugin: object) -> int:
    place.mkdir(exist_ok=True)
    words = [
        "-q",
        "-x",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-k",
        "not postgres",
        f"--basetemp={place / 'tmp'}",
    ]
    # Imported before pytest could rewrite its assertions: none of ours is in it.
    return pytest.main([*words, "-W", "ignore::pytest.PytestAssertRewriteWarning", *tests], plugins=[plugin])


def _fork(work: Callable[[], int]) -> int:
    """In a process group of its own, so that what its tests start ends with it."""
    pid = os.fork()
    if not pid:
        _child(work)
    return pid


def _child(work: Callable[[], int]) -> NoReturn:
    os.setsid()
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(silence, stream)
    code = int(pytest.ExitCode.INTERNAL_ERROR)
    try:
        code = work()
    finally:
        os._exit(code)


def _end_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


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
