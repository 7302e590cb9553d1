"""A small part of the vendor's formula language, evaluated without running anything.

Constants, `prop("Name")`, arithmetic, comparisons, `and`, `or`, `not`, and the functions below. A formula is close enough
to a Python expression to be read as one; only the nodes named here are looked at, and all else is `Unsupported`.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable
from functools import cache
from typing import Any

MAX_LENGTH = 2000


class Unsupported(Exception):
    """The sandbox can not say what this formula gives."""


_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: lambda a, b: _text(a) + _text(b) if isinstance(a, str) or isinstance(b, str) else _number(a) + _number(b),
    ast.Sub: lambda a, b: _number(a) - _number(b),
    ast.Mult: lambda a, b: _number(a) * _number(b),
    ast.Div: lambda a, b: _number(a) / _number(b),
    ast.Mod: lambda a, b: _number(a) % _number(b),
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.USub: lambda a: -_number(a),
    ast.Not: operator.not_,
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "round": lambda value, digits=0: _rounded(value, int(digits)),
    "abs": abs,
    "min": min,
    "max": max,
    "floor": lambda value: int(value // 1),
    "ceil": lambda value: -int(-value // 1),
    "length": len,
    "empty": lambda value: value in (None, "", [], 0, False),
    "concat": lambda *parts: "".join(_text(part) for part in parts),
    "format": lambda value: _text(value),
    "toNumber": float,
    "contains": lambda text, part: part in text,
}


def evaluate(expression: str, prop: Callable[[str], Any]) -> Any:
    """The formula's value: a number, text, bool, list or None. Raises Unsupported."""
    try:
        return _value(_tree(expression), prop)
    except (TypeError, ValueError, ArithmeticError) as error:
        raise Unsupported(str(error)) from error


@cache
def _tree(expression: str) -> ast.expr:
    if len(expression) > MAX_LENGTH:
        raise Unsupported("too long")
    pieces = re.split(r'("(?:[^"\\]|\\.)*")', expression)
    words = {"if": "if_", "true": "True", "false": "False"}
    for index in range(0, len(pieces), 2):
        pieces[index] = re.sub(r"\b(if|true|false)\b", lambda found: words[found.group()], pieces[index])
    try:
        return ast.parse("".join(pieces).strip(), mode="eval").body
    except (SyntaxError, RecursionError) as error:
        raise Unsupported(str(error)) from error


def _value(node: ast.AST, prop: Callable[[str], Any]) -> Any:
    match node:
        case ast.Constant(value=bool() | int() | float() | str() as value):
            return value
        case ast.BinOp(left, op, right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_value(left, prop), _value(right, prop))
        case ast.UnaryOp(op, operand) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_value(operand, prop))
        case ast.Compare(left, [op], [right]) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_value(left, prop), _value(right, prop))
        case ast.BoolOp(op, values):
            combine = all if isinstance(op, ast.And) else any
            return combine(bool(_value(each, prop)) for each in values)
        case ast.Call(ast.Name(name), arguments, []):
            return _called(name, arguments, prop)
        case ast.Call(ast.Attribute(subject, name), arguments, []):
            return _called(name, [subject, *arguments], prop)
    raise Unsupported(type(node).__name__)


def _called(name: str, arguments: list[ast.expr], prop: Callable[[str], Any]) -> Any:
    match name, arguments:
        case "prop", [ast.Constant(value=str() as wanted)]:
            return prop(wanted)
        case "if_", [condition, then, otherwise]:
            return _value(then if _value(condition, prop) else otherwise, prop)
    if name not in _FUNCTIONS:
        raise Unsupported(name)
    return _FUNCTIONS[name](*(_value(each, prop) for each in arguments))


def _number(value: Any) -> float:
    """An empty number counts as 0 (recorded). Text times a number, or a list and a list, are Python's, not the
    vendor's."""
    if value is None:
        return 0
    if not isinstance(value, int | float):
        raise Unsupported(f"{value!r} is no number")
    return value


def _rounded(value: float, digits: int) -> float:
    """Halves away from zero, as people and the vendor round; Python's own goes to the even neighbour."""
    scale = 10**digits
    size = int(abs(value) * scale + 0.5) / scale
    return (int(size) if digits <= 0 else size) * (-1 if value < 0 else 1)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)
