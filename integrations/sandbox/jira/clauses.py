"""A JQL tree -> a predicate over issues and the order in which they come.

What is not known is an error in Jira's words, never ignored. As in Jira, negative operators do not match empty fields.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from integrations.sandbox.jira import words
from integrations.sandbox.jira.attributes import Attribute, Read, attribute_of
from integrations.sandbox.jira.functions import Asker, values_of
from integrations.sandbox.jira.issues import Issue
from integrations.sandbox.jira.jql import And, Clause, Empty, JqlError, Node, Not, Or, Sort, Value
from integrations.sandbox.jira.past import PAST, past_test

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

Test = Callable[[Issue], bool]
SortKey = tuple[Any, ...]
"""Comparable and made of JSON values, so that it can travel in a page token."""

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_OPPOSITE = {"=": "!=", "in": "not in", "is": "is not", "<": ">=", "<=": ">", "~": "!~", "was": "was not"}
_OPPOSITE |= {"changed": "not changed"}
_OPPOSITE |= {negative: positive for positive, negative in _OPPOSITE.items()}


def predicate(asker: Asker, node: Node) -> Test:
    """Raises JqlError."""
    match node:
        case And(parts):
            return _all([predicate(asker, part) for part in parts])
        case Or(parts):
            return _any([predicate(asker, part) for part in parts])
        case Not(part):
            return predicate(asker, _negated(part))
    return _clause(asker, node)


def _all(tests: Sequence[Test]) -> Test:
    return lambda issue: all(test(issue) for test in tests)


def _any(tests: Sequence[Test]) -> Test:
    return lambda issue: any(test(issue) for test in tests)


def _negated(node: Node) -> Node:
    """Jira pushes NOT down to the operators, so `NOT assignee = X` leaves out issues without an assignee too."""
    match node:
        case And(parts):
            return Or(tuple(map(_negated, parts)))
        case Or(parts):
            return And(tuple(map(_negated, parts)))
        case Not(part):
            return part
    return Clause(node.field, _OPPOSITE[node.operator], node.operands, node.when)


def _clause(asker: Asker, clause: Clause) -> Test:
    attribute = attribute_of(asker.jira, clause.field)
    if clause.operator in PAST:
        return past_test(asker, clause, attribute)
    if clause.operator in ("~", "!~"):
        return _wording(clause, attribute)
    operands = [each for each in clause.operands if not isinstance(each, Empty)]
    if len(operands) == len(clause.operands):
        return _comparison(asker, clause, attribute)
    about_empty = _emptiness(clause, attribute.read)
    if not operands:
        return about_empty
    rest = _comparison(asker, Clause(clause.field, clause.operator, tuple(operands)), attribute)
    return _any([about_empty, rest]) if clause.operator == "in" else _all([about_empty, rest])


def _emptiness(clause: Clause, read: Read) -> Test:
    match clause.operator:
        case "is" | "=" | "in":
            return lambda issue: not read(issue)
        case "is not" | "!=" | "not in":
            return lambda issue: bool(read(issue))
    raise JqlError(f"The operator '{clause.operator.upper()}' does not support EMPTY for the '{clause.field}' field.")


def _comparison(asker: Asker, clause: Clause, attribute: Attribute) -> Test:
    name, read = clause.operator, attribute.read
    if name in ("is", "is not") or (name in _COMPARE and not attribute.ordered) or not attribute.exact:
        raise _unsupported(clause)
    values = [value for each in clause.operands for value in values_of(asker, attribute, clause.field, each)]
    if name not in _COMPARE:
        return _membership(attribute, frozenset(values), wanted=name in ("=", "in"))
    compare, weigh, bound = _COMPARE[name], attribute.weigh, values[0]
    if bound is None:
        raise _unsupported(clause)
    weight = weigh(bound)
    return lambda issue: (value := read(issue)) is not None and compare(weigh(value), weight)


def _membership(attribute: Attribute, chosen: frozenset[Any], *, wanted: bool) -> Test:
    read = attribute.read
    if attribute.many:
        return lambda issue: bool(found := read(issue)) and chosen.isdisjoint(found) is not wanted
    if wanted:
        return lambda issue: read(issue) in chosen
    return lambda issue: (value := read(issue)) is not None and value not in chosen


def _unsupported(clause: Clause) -> JqlError:
    return JqlError(f"The operator '{clause.operator.upper()}' is not supported by the '{clause.field}' field.")


def _wording(clause: Clause, attribute: Attribute) -> Test:
    """`~`: does the text hold all the words?"""
    operand = clause.operands[0]
    if attribute.text is None:
        raise _unsupported(clause)
    if not isinstance(operand, Value):
        raise JqlError(f"The operator '{clause.operator}' needs a text for the '{clause.field}' field.")
    says, read, wanted = words.query(operand.text), attribute.text, clause.operator == "~"
    if says is None:
        raise JqlError(f"The text query '{operand.text}' for field '{clause.field}' is not allowed to be empty.")
    return lambda issue: says(read(issue)) is wanted


def sort_key(jira: Jira, order: Sequence[Sort]) -> Callable[[Issue], SortKey]:
    """What issues are sorted by, newest first when nothing is said; the id decides between equals. Raises JqlError."""
    parts = [_sort_part(jira, sort) for sort in order]
    if not parts:
        return lambda issue: (-int(issue.id),)
    return lambda issue: (*(part(issue) for part in parts), int(issue.id))


def _sort_part(jira: Jira, sort: Sort) -> Callable[[Issue], SortKey]:
    """Empty comes last, and first when descending."""
    rank = attribute_of(jira, sort.field).rank
    if rank is None:
        raise JqlError(f"Not able to sort using field '{sort.field}'.")
    if sort.descending:
        return lambda issue: (0,) if (value := rank(issue)) is None else (1, _reversed(value))
    return lambda issue: (1,) if (value := rank(issue)) is None else (0, value)


def _reversed(value: Any) -> Any:
    """A value that sorts the other way round: a negated number, or a text's negated code points with an end above."""
    return (*(-ord(each) for each in value), 1) if isinstance(value, str) else -value
