"""The faults of `bench.mutation`: which are made, and where a marked module says that it was."""

from __future__ import annotations

import ast
from typing import Any

from bench.mutants import MARK, marked, mutants
from bench.mutation import equivalents
from bench.mutation_runs import ROOT

SOURCE = '''
LEAST = 10


def drop(missing, present, *, accept=False):
    """Too much?"""
    if not accept and missing >= LEAST:
        note(missing)
        return True
    for each in present:
        found = [one for one in each if one is not None] or missing
    return found
'''


def test_each_fault_changes_one_line_and_the_module_still_compiles() -> None:
    made = {(each.line, each.what, each.now) for each in mutants(SOURCE)}
    assert made == {
        (2, "number", "LEAST = 11"),
        (5, "boolean", "def drop(missing, present, *, accept=True):"),
        (7, "condition", "if not (not accept and missing >= LEAST):"),
        (7, "and/or", "if not accept or missing >= LEAST:"),
        (7, "not", "if accept and missing >= LEAST:"),
        (7, "comparison", "if not accept and missing > LEAST:"),
        (8, "statement", "pass"),
        (9, "boolean", "return False"),
        (11, "and/or", "found = [one for one in each if one is not None] and missing"),
        (11, "comparison", "found = [one for one in each if one is None] or missing"),
    }
    for each in mutants(SOURCE):
        compile(each.text, "module", "exec")


def test_a_fault_knows_the_statement_that_reaches_it() -> None:
    statements = {each.line: each.statement for each in mutants(SOURCE)}
    assert statements == {2: 0, 5: 0, 7: 7, 8: 8, 9: 9, 11: 11}


def test_a_marked_module_says_what_it_reaches() -> None:
    reached: list[int] = []
    module: dict[str, Any] = {MARK: reached.append, "note": lambda missing: None}
    exec(marked(SOURCE), module)
    assert reached == []
    module["drop"](99, [])
    assert reached == [6, 7, 8, 9]
    reached.clear()
    module["drop"](1, [[1], [2]])
    assert reached == [6, 7, 10, 11, 11, 12]


def test_every_mutant_that_is_explained_is_of_a_line_that_stands() -> None:
    assert equivalents()
    for module, was, _ in equivalents():
        lines = ast.unparse(ast.parse((ROOT / module).read_text(encoding="utf-8"))).splitlines()
        assert was in [line.strip() for line in lines], (module, was)
