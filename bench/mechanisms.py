"""Which mechanism is where: `python -m bench.mechanisms`, with `--write` into docs/mechanisms.md.

What is asked for is in mechanisms.toml, by id; what there is, is read off the registry of indicators and the tests.
"""

from __future__ import annotations

import argparse
import ast
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Literal

from integrations.notion.pages import SHOWN
from scoring.indicators import REGISTRY, Definition

ROOT = Path(__file__).resolve().parents[1]
ASKED = Path(__file__).with_suffix(".toml")
PAGE = ROOT / "docs" / "mechanisms.md"

INTRODUCTION = """\
# Mechanisms

Written by `python -m bench.mechanisms --write`; do not edit. One row for each mechanism that the documents ask for, by id.
*Implemented by* are the files under `scoring/` that compute its indicators, and others that carry it. *Tested by* are the
tests that name one of the codes or import one of the files. *Shown* says where people see it today: on pages in Notion
(evidence of a team, a pair, a goal; of a person where persons are published), else in the terminal (`alongside show`); what
is for one person alone is shown later. *Computed* means that all its indicators are and that nothing else of it is known to
be missing.
"""

State = Literal["computed", "in part", "not yet"]


@dataclass(frozen=True)
class Mechanism:
    id: str
    codes: tuple[str, ...]
    also: tuple[str, ...] = ()
    """Files of the project beside those of the indicators."""
    lacks: str = ""
    """What of it there is not yet."""

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(code for code in self.codes if code not in definitions())

    @property
    def state(self) -> State:
        if not self.implemented:
            return "not yet"
        return "in part" if self.missing or self.lacks else "computed"

    @property
    def implemented(self) -> list[str]:
        files = {file_of(each) for code in self.codes for each in definitions().get(code, ())}
        return sorted(files) + list(self.also)

    @property
    def tests(self) -> list[str]:
        named = {*self.codes, *(file.removesuffix(".py").replace("/", ".") for file in self.implemented)}
        return [file for file, names in tests().items() if named & names]

    @property
    def shown(self) -> str:
        kinds = {each.kind for code in self.codes for each in definitions().get(code, ()) if not each.private}
        pages = [kind for kind in SHOWN if kind in kinds]
        terminal = ["terminal"] if kinds - set(SHOWN) else []
        if not kinds and any(file.startswith("sync/") for file in self.also):
            terminal = ["terminal"]
        return ", ".join(pages + terminal) or "later"


def mechanisms() -> list[Mechanism]:
    asked = tomllib.loads(ASKED.read_text(encoding="utf-8"))
    return [
        Mechanism(id_, tuple(row["codes"]), tuple(row.get("also", ())), row.get("lacks", ""))
        for id_, row in asked.items()
    ]


@cache
def definitions() -> Mapping[str, Sequence[Definition]]:
    """Code -> its definitions, one for each kind of subject."""
    return {code: [d for d in REGISTRY if d.code == code] for code in sorted({d.code for d in REGISTRY})}


def file_of(definition: Definition) -> str:
    function = definition.compute
    function = function.func if isinstance(function, partial) else function
    return function.__module__.replace(".", "/") + ".py"


@cache
def tests() -> Mapping[str, frozenset[str]]:
    """File of tests -> texts in it and modules that it imports."""
    files = sorted(f for f in (ROOT / "tests" / "scoring").rglob("test_*.py") if f.name != "test_mechanisms.py")
    return {file.relative_to(ROOT).as_posix(): frozenset(_names(ast.parse(file.read_text("utf-8")))) for file in files}


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))


def page(asked: Sequence[Mechanism]) -> str:
    codes = {code for mechanism in asked for code in mechanism.codes}
    counts = {state: sum(m.state == state for m in asked) for state in ("computed", "in part", "not yet")}
    counted = [
        f"{len(asked)} mechanisms: {', '.join(f'{n} {state}' for state, n in counts.items())}.",
        f"{len(codes & set(definitions()))} of {len(codes)} indicators that they name are computed, "
        f"{len(definitions())} codes with parts of them and what belongs to them; "
        f"{sum(bool(m.tests) for m in asked)} mechanisms have a test, {sum(m.shown != 'later' for m in asked)} are shown.",
    ]
    head = ("Id", "State", "Indicators", "Implemented by", "Tested by", "Shown", "Not yet")
    rows = [_row(head), _row("---" for _ in head), *(_row(_cells(m)) for m in asked)]
    return "\n".join([INTRODUCTION, *counted, "", *rows, ""])


def _cells(m: Mechanism) -> Iterable[str]:
    lacks = [*m.missing, *([m.lacks] if m.lacks else [])]
    tested = [test.removeprefix("tests/scoring/") for test in m.tests]
    done = [file.removeprefix("scoring/") for file in m.implemented]
    return (m.id, m.state, ", ".join(m.codes), ", ".join(done), ", ".join(tested), m.shown, ", ".join(lacks))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="into docs/mechanisms.md")
    text = page(mechanisms())
    if parser.parse_args(arguments).write:
        PAGE.write_text(text, encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
