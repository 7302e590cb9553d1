"""Tests in forked processes, against modules that are imported from another text."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from time import process_time
from types import CodeType, ModuleType
from typing import NoReturn

import pytest

from bench.mutants import MARK, Mutant, marked

ROOT = Path(__file__).parents[1]
TESTS = (
    *("tests/test_plan.py", "tests/test_apply.py", "tests/test_visit.py", "tests/test_store.py"),
    *("tests/test_order_of_reading.py", "tests/test_order_of_sweeping.py"),
    *("tests/test_pull.py", "tests/test_webhook.py"),
)
"""The quick ones. What only a slow test notices is not held well."""
WARM = ("click", "jira", "msgspec", "notion_client", "orjson", "psycopg", "pydantic", "tenacity")
"""What every test imports and no mutant changes."""


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
        code = ask(folder / "reach", TESTS, noted)
        reached = [[*at, sorted(tests - {""})] for at, tests in noted.reach.tests.items()]
        answer.write_text(json.dumps([noted.failed, reached, noted.reach.cost_s]))
        return code

    os.waitpid(forked(run), 0)
    failed, reached, cost_s = json.loads(answer.read_text())
    if failed or not cost_s:
        raise SystemExit(f"without any mutant: {', '.join(failed) or 'no test ran'}")
    return Reach({(module, line): set(tests) for module, line, tests in reached}, cost_s)


def ask(place: Path, tests: Sequence[str], plugin: object) -> int:
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


def forked(work: Callable[[], int]) -> int:
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


def end_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
