"""A small part of Jira expressions: literals, `issue` and `user` with their plain parts, `+`, `-`, `*`, parentheses.

What is not of it is refused by name, never guessed (developer.atlassian.com/cloud/jira/platform/jira-expressions).
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from integrations.sandbox.jira.issues import Issue
    from integrations.sandbox.jira.state import Jira

Evaluate = Callable[["Issue"], Any]

_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}
_WORDS = {"true": True, "false": False, "null": None}
_LIMIT = 1000


class ExpressionError(ValueError):
    """The text is no expression, or one that the sandbox does not know."""


def compiled(jira: Jira, account: str, text: str) -> Evaluate:
    """An expression over an issue. Raises ExpressionError, also later, for an issue that it does not fit."""
    try:
        tree = ast.parse(text[: _LIMIT + 1].strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        tree = None
    if tree is None or len(text) > _LIMIT:
        raise ExpressionError("The expression cannot be read.")
    _check(tree)
    return lambda issue: _value(tree, {"issue": _parts(jira, issue), "user": {"accountId": account}})


def _check(tree: ast.expr) -> None:
    """Raises ExpressionError for what the sandbox does not evaluate."""
    match tree:
        case ast.Constant(value=str() | int() | float() as value) if not isinstance(value, bool) and value != math.inf:
            return
        case ast.Name(id="issue" | "user" | "true" | "false" | "null"):
            return
        case ast.Attribute(value=inside) | ast.Subscript(value=inside, slice=ast.Constant(value=str())):
            _check(inside)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult(), right=right):
            _check(left)
            _check(right)
        case _:
            raise ExpressionError(f"The sandbox does not evaluate: {ast.unparse(tree)}")


def _value(tree: ast.expr, context: dict[str, Any]) -> Any:
    match tree:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return context.get(name, _WORDS.get(name))
        case ast.Attribute(value=inside, attr=name) | ast.Subscript(value=inside, slice=ast.Constant(value=name)):
            return _part(_value(inside, context), str(name))
        case ast.BinOp(left=left, op=op, right=right):
            return _combined(op, _value(left, context), _value(right, context))
    raise AssertionError(tree)


def _part(value: Any, name: str) -> Any:
    if name == "length" and isinstance(value, list | str):
        return len(value)
    if not isinstance(value, dict) or name not in value:
        raise ExpressionError(f"The value has no part '{name}'.")
    return value[name]


def _combined(op: ast.operator, left: Any, right: Any) -> Any:
    """Numbers, or texts that are put together."""
    texts = isinstance(left, str) and isinstance(right, str) and isinstance(op, ast.Add)
    numbers = all(isinstance(each, int | float) and not isinstance(each, bool) for each in (left, right))
    if not texts and not numbers:
        raise ExpressionError("The operator does not fit the values.")
    return _OPERATORS[type(op)](left, right)


def _parts(jira: Jira, issue: Issue) -> dict[str, Any]:
    values = issue.values
    return {
        "id": int(issue.id),
        "key": issue.key,
        "summary": values["summary"],
        "labels": list(values.get("labels") or ()),
        "comments": [each.id for each in issue.comments],
        "status": {"id": int(values["status"]), "name": issue.status},
        "project": {"key": jira.project_of(issue).key},
        "assignee": {"accountId": values["assignee"]} if "assignee" in values else None,
        "properties": issue.properties,
    }
