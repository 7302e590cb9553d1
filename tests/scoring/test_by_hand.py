"""Every indicator has an example worked out by hand: a test marked with its code, whose docstring has the arithmetic."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from by_hand import by_hand
from scoring_build import Town

from scoring.indicators import REGISTRY

CODES = {definition.code for definition in REGISTRY}
EQUATION = re.compile(r"\d[^=]*=\s+-?\d")
"""A number of something, and what it comes to."""


@dataclass(frozen=True)
class Example:
    test: str
    codes: frozenset[str]
    docstring: str
    named: frozenset[str]
    """Texts of its file, but for the marks."""


def examples(files: list[tuple[str, str]]) -> Iterator[Example]:
    """`files` are names and sources."""
    for name, source in files:
        tree = ast.parse(source)
        marks = {id(text) for _, mark in _marked(tree) for text in ast.walk(mark)}
        texts = (n for n in ast.walk(tree) if isinstance(n, ast.Constant) and id(n) not in marks)
        named = frozenset(n.value for n in texts if isinstance(n.value, str))
        for test, mark in _marked(tree):
            codes = frozenset(str(arg.value) for arg in mark.args if isinstance(arg, ast.Constant))
            yield Example(f"{name}::{test.name}", codes, ast.get_docstring(test) or "", named)


def _marked(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef, ast.Call]]:
    for test in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
        for mark in test.decorator_list:
            if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "by_hand":
                yield test, mark


def faults(found: list[Example], codes: set[str]) -> list[str]:
    """What is wrong with the examples of these codes."""
    worked = {code for example in found for code in example.codes}
    return [
        *(f"{code} has no example" for code in sorted(codes - worked)),
        *(f"{code} is no code" for code in sorted(worked - codes)),
        *(f"{e.test}: no arithmetic in the docstring" for e in found if not EQUATION.search(e.docstring)),
        *(f"{e.test}: it does not look at {code}" for e in found for code in sorted(e.codes - e.named)),
        *(f"{e.test}: no test" for e in found if not e.test.partition("::")[2].startswith("test_")),
    ]


def _ours() -> list[Example]:
    files = sorted(Path(__file__).parent.rglob("test_*.py"))
    return list(examples([(file.name, file.read_text(encoding="utf-8")) for file in files]))


def test_every_indicator_has_an_example_by_hand() -> None:
    assert faults(_ours(), CODES) == []


def test_there_are_66_indicators() -> None:
    """Those of the catalogue; other codes are parts of one, or what belongs to it."""
    assert len({code for code in CODES if re.fullmatch(r"[A-Z]{2}[1-9]", code)}) == 66


GOOD = '''
@by_hand("HP1")
def test_it() -> None:
    """1 + 1 = 2."""
    assert value("HP1") == 2
'''


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (GOOD, []),
        (GOOD.replace("1 + 1 = 2", "It is two"), ["a.py::test_it: no arithmetic in the docstring"]),
        (GOOD.replace('value("HP1")', 'value("HP2")'), ["a.py::test_it: it does not look at HP1"]),
        (GOOD.replace("HP1", "HP0"), ["HP1 has no example", "HP0 is no code"]),
        (GOOD.replace("test_it", "it"), ["a.py::it: no test"]),
        ("", ["HP1 has no example"]),
    ],
)
def test_what_is_wrong_is_said(source: str, said: list[str]) -> None:
    assert faults(list(examples([("a.py", source)])), {"HP1"}) == said


def test_many_rows_are_no_example() -> None:
    @by_hand("HP1")
    def example(n: int) -> None:
        town = Town(blue="ann", red="rex ray")
        for i in range(n):
            town.task(f"t{i}", "rex")
        town.score()

    example(10)
    with pytest.raises(AssertionError, match="11 rows"):
        example(11)
