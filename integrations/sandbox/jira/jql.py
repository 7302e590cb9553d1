"""JQL as text -> a tree. What the words mean is in `clauses.py`.

query   = [or] ["ORDER BY" sort {"," sort}]          sort  = field ["ASC" | "DESC"]
or      = and {("OR" | "||" | "|") and}              and   = not {("AND" | "&&" | "&") not}
not     = ("NOT" | "!") not | "(" or ")" | clause
clause  = field operator operand                     field = word | string | "cf[" digits "]"
        | field "WAS" ["NOT"] ["IN"] operand {when}  when  = ("FROM" | "TO" | "BY" | "AFTER" | "BEFORE" | "ON" | "DURING")
        | field "CHANGED" {when}                             operand
operand = "(" value {"," value} ")" | value          value = word | string | EMPTY | NULL | word "(" [value ...] ")"
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

ORDER_LIMIT = 7
OPERATORS = ("=", "!=", "<", ">", "<=", ">=", "~", "!~", "in", "not in", "is", "is not", "was", "was not", "changed")
PAST = ("from", "to", "by", "after", "before", "on", "during")
_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<custom>cf\[\d+\])
      | (?P<sign>!=|!~|<=|>=|&&|\|\||[=<>~!&|(),])
      | (?P<word>(?:[^\s"'=<>~!&|(),\\]|\\.)+)""",
    re.VERBOSE | re.IGNORECASE,
)
_RESERVED = frozenset(["and", "or", "not", "in", "is", "was", "changed", "empty", "null", "order", "by", "asc", "desc"])


class JqlError(Exception):
    """The query is wrong; the text is Jira's."""


@dataclass(frozen=True)
class Value:
    text: str
    quoted: bool = False


@dataclass(frozen=True)
class Call:
    name: str
    arguments: tuple[str, ...] = ()


class Empty:
    """`EMPTY` or `NULL`."""


Operand = Value | Call | Empty


@dataclass(frozen=True)
class Clause:
    field: str
    operator: str
    """One of OPERATORS; "was in" is "was"."""
    operands: tuple[Operand, ...]
    when: tuple[tuple[str, tuple[Operand, ...]], ...] = ()
    """What follows WAS and CHANGED, by its word, which is one of PAST."""


@dataclass(frozen=True)
class And:
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Or:
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Not:
    part: Node


Node = Clause | And | Or | Not


@dataclass(frozen=True)
class Sort:
    field: str
    descending: bool


@dataclass(frozen=True)
class Query:
    where: Node | None
    """None when nothing is restricted."""
    order: tuple[Sort, ...]


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    at: int

    @property
    def word(self) -> str:
        """Lower case for keywords; a string is never one."""
        return "" if self.kind == "string" else self.text.lower()


def parse(text: str) -> Query:
    """Raises JqlError."""
    return _Parser(text).query()


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise JqlError(
                f"Error in the JQL Query: The character '{text[at]}' is not allowed here. {_place(text, at)}"
            )
        kind = str(match.lastgroup)
        raw = match.group()
        if kind != "space":
            unquoted = raw[1:-1] if kind == "string" else raw
            yield _Token(kind, re.sub(r"\\(.)", r"\1", unquoted), at)
        at = match.end()
    yield _Token("end", "", at)


def _place(text: str, at: int) -> str:
    line = text.count("\n", 0, at) + 1
    return f"(line {line}, character {at - text.rfind(chr(10), 0, at)})"


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_tokens(text))
        self.at = 0

    @property
    def next(self) -> _Token:
        return self.tokens[self.at]

    def take(self) -> _Token:
        token = self.next
        self.at += token.kind != "end"
        return token

    def accept(self, *words: str) -> bool:
        """Take the next token if it is one of these words or signs."""
        if self.next.word in words and self.next.kind != "end":
            self.at += 1
            return True
        return False

    def fail(self, expected: str) -> NoReturn:
        token = self.next
        if token.kind == "end":
            raise JqlError(f"Error in the JQL Query: Expecting {expected} before the end of the query.")
        raise JqlError(
            f"Error in the JQL Query: Expecting {expected} but got '{token.text}'. {_place(self.text, token.at)}"
        )

    def query(self) -> Query:
        bare = self.next.kind == "end" or self.next.word == "order"
        where = None if bare else self.either()
        order = self.order() if self.accept("order") else ()
        if self.next.kind != "end":
            self.fail("either 'OR' or 'AND'")
        return Query(where, order)

    def order(self) -> tuple[Sort, ...]:
        if not self.accept("by"):
            self.fail("'by'")
        sorts = [self.sort()]
        while self.accept(","):
            sorts.append(self.sort())
        if len(sorts) > ORDER_LIMIT:
            raise JqlError(f"The maximum number of fields allowed in ORDER BY is {ORDER_LIMIT}.")
        return tuple(sorts)

    def sort(self) -> Sort:
        field = self.field()
        return Sort(field, descending=not self.accept("asc") and self.accept("desc"))

    def either(self) -> Node:
        parts = [self.both()]
        while self.accept("or", "||", "|"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def both(self) -> Node:
        parts = [self.negated()]
        while self.accept("and", "&&", "&"):
            parts.append(self.negated())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def negated(self) -> Node:
        if self.accept("not", "!"):
            return Not(self.negated())
        if not self.accept("("):
            return self.clause()
        inside = self.either()
        if not self.accept(")"):
            self.fail("')'")
        return inside

    def clause(self) -> Clause:
        field, operator = self.field(), self.operator()
        if operator in ("was", "was not", "changed"):
            return self.past(field, operator)
        if operator not in ("in", "not in"):
            return Clause(field, operator, (self.operand(),))
        if self.accept("("):
            operands = self.listed()
            return Clause(field, operator, operands)
        operand = self.operand()
        if not isinstance(operand, Call):
            raise JqlError(f"Operator '{operator.upper()}' does not support a single value for the '{field}' field.")
        return Clause(field, operator, (operand,))

    def past(self, field: str, operator: str) -> Clause:
        operands: tuple[Operand, ...] = ()
        if operator != "changed":
            operands = self.operands(listed=self.accept("in"))
        when = []
        while self.next.word in PAST:
            word = self.take().word
            when.append((word, self.operands(listed=word == "during")))
        return Clause(field, operator, operands, tuple(when))

    def operands(self, *, listed: bool) -> tuple[Operand, ...]:
        """A list in parentheses, or one operand; when `listed`, the list or a function that gives one."""
        if self.accept("("):
            return self.listed()
        operand = self.operand()
        if listed and not isinstance(operand, Call):
            raise JqlError("Error in the JQL Query: Expecting a list in parentheses or a function.")
        return (operand,)

    def field(self) -> str:
        if self.next.kind not in ("word", "string", "custom") or self.next.word in _RESERVED:
            self.fail("a field name")
        return self.take().text

    def operator(self) -> str:
        token = self.next.word
        if token in ("=", "!=", "<", ">", "<=", ">=", "~", "!~", "in"):
            self.take()
            return token
        if self.accept("is"):
            return "is not" if self.accept("not") else "is"
        if self.accept("was"):
            return "was not" if self.accept("not") else "was"
        if self.accept("changed"):
            return "changed"
        if self.accept("not") and self.accept("in"):
            return "not in"
        return self.fail("an operator, one of " + ", ".join(f"'{each.upper()}'" for each in OPERATORS))

    def operand(self) -> Operand:
        token = self.next
        if self.accept("empty", "null"):
            return Empty()
        if token.kind not in ("word", "string") or token.word in _RESERVED:
            self.fail("either a value, list or function")
        self.take()
        if token.kind == "word" and self.accept("("):
            return self.call(token.text)
        return Value(token.text, quoted=token.kind == "string")

    def call(self, name: str) -> Call:
        if self.accept(")"):
            return Call(name)
        arguments = self.listed()
        return Call(name, tuple(each.text for each in arguments if isinstance(each, Value)))

    def listed(self) -> tuple[Operand, ...]:
        operands = [self.operand()]
        while self.accept(","):
            operands.append(self.operand())
        if not self.accept(")"):
            self.fail("',' or ')'")
        return tuple(operands)
