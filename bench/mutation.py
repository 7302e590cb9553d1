"""Are the tests alive? Small faults are put into the kernel, one at a time, and the tests must notice (promise P21).

`python -m bench.mutation [MODULE ...]` prints for `sync/plan.py pull.py apply.py sweep.py visit.py` how many mutants were
made and killed, and the lines of those that survived. A mutant is a comparison, a boolean, a number or a condition changed,
or a statement left out. The quick tests are asked first, the slow ones only of what survives. Takes about an hour.
"""

from __future__ import annotations

import ast
import copy
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
MODULES = ("sync/plan.py", "sync/pull.py", "sync/apply.py", "sync/sweep.py", "sync/visit.py")
QUICK = ("tests/test_plan.py", "tests/test_apply.py", "tests/test_store.py", "tests/test_visit.py")
SLOW = ("tests/test_pull.py", "tests/test_write_back.py", "tests/test_sweep_refusals.py", "tests/test_webhook.py")
TIMEOUT_S = 600
AT_ONCE = 2

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}


@dataclass(frozen=True)
class Mutant:
    line: int
    what: str
    text: str


def mutants(source: str) -> Iterator[Mutant]:
    tree = ast.parse(source)
    for number, node in enumerate(ast.walk(tree)):
        for what in _faults(node):
            changed = copy.deepcopy(tree)
            target = list(ast.walk(changed))[number]
            _put(changed, target, what)
            yield Mutant(getattr(node, "lineno", 0), what, ast.unparse(ast.fix_missing_locations(changed)))


def _faults(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Compare(ops=[op]) if type(op) in _COMPARED:
            yield "comparison"
        case ast.BoolOp():
            yield "and/or"
        case ast.UnaryOp(op=ast.Not()):
            yield "not"
        case ast.Constant(value=bool()):
            yield "boolean"
        case ast.Constant(value=int() | float()):
            yield "number"
        case ast.If() | ast.IfExp():
            yield "condition"
        case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()) | ast.AugAssign():
            yield "statement"


def _put(tree: ast.AST, node: ast.AST, what: str) -> None:
    match what, node:
        case "comparison", ast.Compare():
            node.ops = [_COMPARED[type(node.ops[0])]()]
        case "and/or", ast.BoolOp():
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        case "not", ast.UnaryOp():
            _replace(tree, node, node.operand)
        case "boolean", ast.Constant():
            node.value = not node.value
        case "number", ast.Constant(value=int() | float() as value):
            node.value = value + 1
        case "condition", ast.If() | ast.IfExp():
            node.test = ast.UnaryOp(ast.Not(), node.test)
        case "statement", ast.stmt():
            _replace(tree, node, ast.Pass())


def _replace(tree: ast.AST, old: ast.AST, new: ast.AST) -> None:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
            elif isinstance(value, list) and any(each is old for each in value):
                setattr(parent, name, [new if each is old else each for each in value])


def is_killed(module: str, mutant: Mutant) -> bool:
    """Whether some test fails, or never ends, with the mutant in the module's place."""
    with TemporaryDirectory(prefix="alongside-mutant-") as folder:
        _overlay(Path(folder), module, mutant.text)
        return any(_fails(Path(folder), tests) for tests in (QUICK, SLOW))


def _overlay(folder: Path, module: str, text: str) -> None:
    """A copy of the project by links, but for one file."""
    for entry in ROOT.iterdir():
        if entry.name not in ("sync", ".git", ".venv", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"):
            (folder / entry.name).symlink_to(entry)
    (folder / "sync").mkdir()
    for entry in (ROOT / "sync").iterdir():
        if f"sync/{entry.name}" != module:
            (folder / "sync" / entry.name).symlink_to(entry)
    (folder / module).write_text(text)


def _fails(folder: Path, tests: tuple[str, ...]) -> bool:
    there = [test for test in tests if (ROOT / test).exists()]
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-k", "not postgres", *there]
    try:
        # The folder first, so that the mutant is what is imported.
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=TIMEOUT_S, env=_environment(folder))
    except subprocess.TimeoutExpired:
        return True
    return done.returncode != 0


def _environment(folder: Path) -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}


def main() -> None:
    print(f"{'':16}{'mutants':>10}{'killed':>10}{'share':>8}")
    for module in sys.argv[1:] or MODULES:
        made = list(mutants((ROOT / module).read_text(encoding="utf-8")))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            killed = list(pool.map(lambda mutant, module=module: is_killed(module, mutant), made))
        print(f"{module:16}{len(made):>10}{sum(killed):>10}{sum(killed) / len(made):>8.0%}", flush=True)
        for mutant, dead in zip(made, killed, strict=True):
            if not dead:
                print(f"    survived: line {mutant.line}, {mutant.what}", flush=True)


if __name__ == "__main__":
    main()
