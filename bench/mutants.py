"""Small faults for a module: a comparison, a boolean, a number or a condition changed, or a statement left out."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

MARK = "__reached__"
"""What a marked module calls with the line of each statement of a function before it runs."""

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
    """`statement` is the line of the innermost statement of a function that has the fault, 0 outside of functions; `was` and
    `now` are the one line that differs, as `ast.unparse` writes it."""

    line: int
    statement: int
    what: str
    was: str
    now: str
    text: str


def mutants(source: str) -> Iterator[Mutant]:
    tree = ast.parse(source)
    plain, statements = ast.unparse(tree), _statements(tree)
    for number, node in enumerate(ast.walk(tree)):
        for what in _faults(node):
            changed = copy.deepcopy(tree)
            _put(changed, list(ast.walk(changed))[number], what)
            text = ast.unparse(ast.fix_missing_locations(changed))
            was, now = _difference(plain, text)
            yield Mutant(getattr(node, "lineno", 0), statements.get(node, 0), what, was, now, text)


def marked(source: str) -> str:
    """The module with a call of `MARK` before every statement of its functions."""
    tree = ast.parse(source)
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
        for block in list(_blocks(function)):
            for at in range(len(block) - 1, -1, -1):
                mark = ast.Call(ast.Name(MARK, ast.Load()), [ast.Constant(block[at].lineno)], [])
                block.insert(at, ast.Expr(mark))
    return ast.unparse(ast.fix_missing_locations(tree))


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """The lists of statements in a function, but for those of functions inside it."""
    for _, value in ast.iter_fields(node):
        if not isinstance(value, list):
            continue
        if value and all(isinstance(each, ast.stmt) for each in value):
            yield value
        for each in value:
            if not isinstance(each, ast.FunctionDef | ast.ClassDef | ast.expr):
                yield from _blocks(each)


def _statements(tree: ast.AST) -> dict[ast.AST, int]:
    """Node -> line of the innermost statement of a function that it is in."""
    found: dict[ast.AST, int] = {}
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
        # The inner comes after the outer, in functions and in blocks: it has the last word.
        for block in _blocks(function):
            for statement in block:
                found.update(dict.fromkeys(ast.walk(statement), statement.lineno))
    return found


def _difference(before: str, after: str) -> tuple[str, str]:
    pairs = zip(before.splitlines(), after.splitlines(), strict=True)
    return next((was.strip(), now.strip()) for was, now in pairs if was != now)


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
