"""WAS and CHANGED: clauses about what a field once was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from integrations.sandbox.jira import timeline
from integrations.sandbox.jira.attributes import Attribute, attribute_of
from integrations.sandbox.jira.functions import Asker, values_of
from integrations.sandbox.jira.issues import Issue
from integrations.sandbox.jira.jql import Clause, JqlError, Operand

PAST = ("was", "was not", "changed", "not changed")
"""Operators."""
REMEMBERED = frozenset(("status", "assignee", "reporter", "priority", "resolution"))
"""Fields of which Jira can ask the past."""


def past_test(asker: Asker, clause: Clause, attribute: Attribute) -> Callable[[Issue], bool]:
    """Raises JqlError."""
    field = clause.field.lower()
    if field not in REMEMBERED:
        raise JqlError(f"History searches do not support the field '{clause.field}'.")
    when = _when(asker, clause, attribute)
    if clause.operator in ("changed", "not changed"):
        test = timeline.changed(field, when)
    else:
        handle, known = _remembered(asker, field), _known(asker, field, attribute, clause.operands)
        test = timeline.was(field, lambda issue: handle(attribute.read(issue)), known, when)
    return (lambda issue: not test(issue)) if "not" in clause.operator else test


def _remembered(asker: Asker, field: str) -> Callable[[Any], Any]:
    """How a history writes the value."""
    if field in ("assignee", "reporter"):
        return lambda account: None if account is None else asker.jira.handle(account)
    return lambda id_: id_


def _when(asker: Asker, clause: Clause, attribute: Attribute) -> timeline.When:
    when = timeline.When()
    for word, operands in clause.when:
        match word:
            case "from" if "changed" in clause.operator:
                when = replace(when, come_from=_known(asker, clause.field, attribute, operands))
            case "to" if "changed" in clause.operator:
                when = replace(when, gone_to=_known(asker, clause.field, attribute, operands))
            case "by":
                person = attribute_of(asker.jira, "assignee")
                people = frozenset(v for each in operands for v in values_of(asker, person, "by", each))
                when = replace(when, by=people)
            case "after":
                when = replace(when, after=_instants(asker, operands)[0])
            case "before":
                when = replace(when, before=_instants(asker, operands)[0])
            case "on":
                after, before = timeline.day_of(_instants(asker, operands)[0])
                when = replace(when, after=after, before=before)
            case "during" if len(operands) == 2:
                after, before = _instants(asker, operands)
                when = replace(when, after=after, before=before)
            case _:
                raise JqlError(f"The predicate '{word.upper()}' is not valid here.")
    return when


def _known(asker: Asker, field: str, attribute: Attribute, operands: Sequence[Operand]) -> frozenset[Any]:
    """The operands' values as histories write them."""
    found = [value for each in operands for value in values_of(asker, attribute, field, each)]
    return frozenset(map(_remembered(asker, field.lower()), found))


def _instants(asker: Asker, operands: Sequence[Operand]) -> list[datetime]:
    created = attribute_of(asker.jira, "created")
    found = [value for each in operands for value in values_of(asker, created, "date", each)]
    if None in found:
        raise JqlError("A date is needed, not EMPTY.")
    return found
